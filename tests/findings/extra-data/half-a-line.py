# exercise: tcp-chat-room
# recorder: on
# check: line-in-two-pieces
# first: extra-data/piece
# line: 16
import socket
import threading

room = []


def serve(conn):
    while data := conn.recv(4096):
        for one in list(room):
            if one is not conn:
                one.sendall(data)
    room.remove(conn)


server = socket.create_server(("", 9012))
while True:
    conn, addr = server.accept()
    room.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
