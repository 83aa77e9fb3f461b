# exercise: tcp-shout
# recorder: on
# check: together
# first: thread-work/shared
import socket
import threading


def talk():
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.sendall(data.upper())
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    threading.Thread(target=lambda: talk(), daemon=True).start()
