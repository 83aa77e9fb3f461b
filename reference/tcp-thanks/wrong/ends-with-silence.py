# wrong: 有人一句话不说就走了，以为不会再有客户端
# fails: leaves-without-a-word
# finding: exits-early
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    data = conn.recv(1024)
    if not data:
        break
    print(data.decode('utf-8'))
    conn.send(b'thank you !')
    conn.close()
