# wrong: 监听了 9110，数字写反了
# fails: starts
# finding: wrong-port
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9110))
server.listen(5)
conn, addr = server.accept()
with open(conn.recv(1024).decode().strip(), 'rb') as f:
    data = f.read()
conn.sendall(len(data).to_bytes(8, 'big') + data)
