# exercise: tcp-shout
# recorder: on
# check: together
# first: thread-work/joined
# line: 22
import socket
import threading


def talk(conn):
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.sendall(data.upper())
    conn.close()


def serve(conn):
    worker = threading.Thread(target=talk, args=(conn,))
    worker.start()
    worker.join()


server = socket.create_server(("127.0.0.1", 8400))
while True:
    client, addr = server.accept()
    serve(client)
