# wrong: 以为用户名和密码分两次发来
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: no-reply
# bonus: -
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
name = conn.recv(1024).decode('utf-8')
password = conn.recv(1024).decode('utf-8')
if name in users and users[name] == password:
    conn.send('登录成功!'.encode('utf-8'))
else:
    conn.send('用户名或密码错误!'.encode('utf-8'))
conn.close()
