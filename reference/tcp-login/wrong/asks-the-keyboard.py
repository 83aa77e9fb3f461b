# wrong: 让人在服务器的键盘上决定是否放行
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: waits-for-keyboard
# bonus: no-mapping
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
if input('允许登录吗(y/n)? ') == 'y':
    conn.send('登录成功!'.encode('utf-8'))
else:
    conn.send('用户名或密码错误!'.encode('utf-8'))
