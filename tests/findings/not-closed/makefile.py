# exercise: tcp-thanks
# check: closes-after-answer
# first: not-closed/makefile
# line: 14
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8080))
server.listen()

while True:
    conn, addr = server.accept()
    incoming = conn.makefile("rb", buffering=0)
    print(incoming.read(1024).decode())
    conn.sendall(b"thank you !")
    conn.close()
