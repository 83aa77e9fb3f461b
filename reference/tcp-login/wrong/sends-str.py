# wrong: send 的参数是 str，TypeError
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: str-sent-as-bytes
# bonus: no-mapping
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
info = json.loads(conn.recv(1024))
for name in info:
    if users.get(name) == info[name]:
        conn.send('登录成功!')
    else:
        conn.send('用户名或密码错误!')
