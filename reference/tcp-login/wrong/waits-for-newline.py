# wrong: 用 readline 读，客户端没有发换行
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: no-reply
# bonus: no-mapping
import json
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    line = conn.makefile('r', encoding='utf-8').readline()
    name, password = json.loads(line).popitem()
    conn.send(('登录成功!' if users.get(name) == password else '用户名或密码错误!').encode('utf-8'))
    conn.close()
