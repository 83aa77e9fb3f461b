# exercise: tcp-chat-room
# check: comes-and-goes
# first: wrong-call/still-listed
# line: 17
import socket
import threading

room = []


def serve(conn):
    with conn.makefile("rb") as lines:
        for line in lines:
            print(line.decode().rstrip("\n"), flush=True)
            for one in room:
                if one is not conn:
                    one.sendall(line)


server = socket.create_server(("", 9012))
while True:
    conn, addr = server.accept()
    room.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
