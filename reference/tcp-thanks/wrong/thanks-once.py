# wrong: 同样的话第二次不再道谢
# fails: three-in-turn
import socket

seen = set()
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen()
while True:
    conn, addr = server.accept()
    words = conn.recv(1024).decode('utf-8')
    print(words)
    if words not in seen:
        conn.send(b'thank you !')
    seen.add(words)
    conn.close()
