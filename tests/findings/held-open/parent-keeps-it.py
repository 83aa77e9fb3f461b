# exercise: tcp-thanks
# recorder: on
# check: closes-after-answer
# first: held-open/parent
# line: 14
import os
import signal
import socket

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
server = socket.create_server(('127.0.0.1', 8080))
clients = []
while True:
    conn, addr = server.accept()
    clients.append(conn)
    if os.fork() == 0:
        data = conn.recv(4096)
        if data:
            print(data.decode())
            conn.sendall(b'thank you !')
        conn.close()
        os._exit(0)
