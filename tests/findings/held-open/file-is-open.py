# exercise: tcp-thanks
# recorder: on
# check: closes-after-answer
# first: held-open/makefile
# line: 18
import socket

server = socket.create_server(('127.0.0.1', 8080))
files = []
while True:
    conn, addr = server.accept()
    file = conn.makefile('rwb')
    data = conn.recv(4096)
    files.append(file)
    if data:
        print(data.decode())
        conn.sendall(b'thank you !')
    conn.close()
