# wrong: 把 accept 返回的一对值当成了连接
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: accept-pair-unpacked
# bonus: no-mapping
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn = server.accept()
msg = conn.recv(1024).decode('utf-8')
if msg:
    conn.send('登录成功!'.encode('utf-8'))
