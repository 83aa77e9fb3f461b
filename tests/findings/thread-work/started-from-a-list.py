# exercise: tcp-shout
# recorder: on
# never: thread-work
import socket
import threading


def talk(conn):
    data = conn.recv(1024)
    conn.sendall(data.lower())
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    work = [threading.Thread(target=talk, args=(conn,), daemon=True)]
    for one in work:
        one.start()
