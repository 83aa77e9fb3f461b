# exercise: tcp-thanks
# recorder: on
# check: closes-after-answer
# first: not-closed/makefile
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8080))
files = []
while True:
    conn, addr = server.accept()
    files.append(conn.makefile("rb", buffering=0))
    print(files[-1].read(1024).decode())
    conn.sendall(b"thank you !")
    conn.close()
