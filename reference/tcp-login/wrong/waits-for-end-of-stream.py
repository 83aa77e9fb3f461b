# wrong: 一直收到客户端关闭为止，然后才回答
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
    data = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        data += part
    name, password = json.loads(data).popitem()
    conn.send(('登录成功!' if users.get(name) == password else '用户名或密码错误!').encode('utf-8'))
    conn.close()
