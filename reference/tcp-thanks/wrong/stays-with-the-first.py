# wrong: accept 在循环外面，一直和第一个客户端说话
# fails: ?
# finding: ?
import socket

server = socket.socket()
server.bind(('', 8080))
server.listen()
conn, addr = server.accept()
try:
    while True:
        data = conn.recv(1024)
        if data:
            print(data.decode('utf-8'))
            conn.send(b'thank you !')
except KeyboardInterrupt:
    pass
