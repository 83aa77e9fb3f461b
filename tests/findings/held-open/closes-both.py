# exercise: tcp-thanks
# recorder: on
# never: held-open
import os
import signal
import socket

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
server = socket.create_server(('127.0.0.1', 8080))
while True:
    conn, addr = server.accept()
    if os.fork() == 0:
        data = conn.recv(4096)
        if data:
            print(data.decode())
            conn.sendall(b'thank you!')
        conn.close()
        os._exit(0)
    conn.close()
