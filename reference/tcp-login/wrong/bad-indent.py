# wrong: 缩进不对
# fails: starts
# finding: syntax-error
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
conn, addr = server.accept()
    print(addr)
