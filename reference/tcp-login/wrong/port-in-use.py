# wrong: 同一个端口监听了两次，第二次在线程里失败
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: port-in-use
# bonus: no-mapping
import ast
import socket
import threading
import time

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()


def work():
    sock = socket.socket()
    sock.bind(('127.0.0.1', 8083))
    sock.listen()
    while True:
        conn, addr = sock.accept()
        name, pwd = ast.literal_eval(conn.recv(1024).decode()).popitem()
        conn.send(('登录成功!' if users.get(name) == pwd else '用户名或密码错误!').encode())
        conn.close()


threading.Thread(target=work).start()
while True:
    time.sleep(10)
