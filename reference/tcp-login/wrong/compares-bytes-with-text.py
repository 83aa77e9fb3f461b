# wrong: 拿收到的 bytes 和 str 比较，永远不相等
# fails: each-account, pair-logs-in, written-without-blanks
# finding: bytes-compared-with-str
import socket

users = ['{"张三": "123"}', '{"赵四": "345"}', '{"王八": "567"}']
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    msg = conn.recv(1024)
    if msg in users:
        conn.send('登录成功!'.encode('utf-8'))
    else:
        conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()
