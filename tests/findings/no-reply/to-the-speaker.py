# exercise: tcp-chat-room
# recorder: on
# check: reaches-all-others
# first: no-reply/to-speaker
import socket
import threading

room = []


def serve(conn):
    with conn.makefile("rb") as lines:
        for line in lines:
            print(line.decode().rstrip("\n"), flush=True)
            conn.sendall(line)


server = socket.create_server(("", 9012))
while True:
    conn, addr = server.accept()
    room.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
