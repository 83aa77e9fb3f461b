# exercise: tcp-thanks
# check: closes-after-answer
# first: not-closed/fork
# line: 15
import os
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8080))
server.listen()

while True:
    conn, addr = server.accept()
    if os.fork() == 0:
        print(conn.recv(1024).decode(), flush=True)
        conn.sendall(b"thank you !")
        conn.close()
        os._exit(0)
