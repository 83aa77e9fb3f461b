# wrong: 回答之前睡 60 秒
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: no-reply
# bonus: no-mapping
import json
import socket
import time

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
name, password = json.loads(conn.recv(1024)).popitem()
time.sleep(60)
conn.send(('登录成功!' if users.get(name) == password else '用户名或密码错误!').encode('utf-8'))
conn.close()
