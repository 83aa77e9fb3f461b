# wrong: 不用 json，自己在 ": " 处切开文字
# fails: written-without-blanks
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    name, colon, password = conn.recv(1024).decode('utf-8')[2:-2].partition('": "')
    conn.send(('登录成功!' if users.get(name) == password else '用户名或密码错误!').encode('utf-8'))
    conn.close()
