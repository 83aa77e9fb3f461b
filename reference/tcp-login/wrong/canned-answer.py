# wrong: 不管收到什么都回答登录成功
# fails: wrong-password, unknown-name, pair-is-refused, nearly-right-password
# finding: canned-answer
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    conn.recv(1024)
    conn.send('登录成功!'.encode('utf-8'))
    conn.close()
