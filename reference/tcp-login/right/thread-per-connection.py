# right: 每个连接一个线程
import json
import socket
import threading

PASSWORDS = {'张三': '123', '赵四': '345', '王八': '567'}


def handle(conn, addr):
    data = conn.recv(1024)
    if data:
        try:
            user, password = list(json.loads(data.decode('utf-8')).items())[0]
        except Exception as e:
            print('bad request from', addr, e)
            conn.close()
            return
        if user in PASSWORDS and PASSWORDS[user] == password:
            conn.send('登录成功!'.encode('utf-8'))
        else:
            conn.send('用户名或密码错误!'.encode('utf-8'))
    conn.close()


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(('0.0.0.0', 8083))
listener.listen(128)
while True:
    threading.Thread(target=handle, args=listener.accept()).start()
