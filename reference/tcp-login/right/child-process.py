# right: multiprocessing 的子进程在监听和服务
import json
import multiprocessing
import socket


def run(users):
    s = socket.socket()
    s.bind(('localhost', 8083))
    s.listen()
    while True:
        c, a = s.accept()
        with c:
            d = json.loads(c.recv(1024).decode('utf-8'))
            for k in d:
                msg = '登录成功!' if k in users and users[k] == d[k] else '用户名或密码错误!'
            c.sendall(msg.encode('utf-8'))


if __name__ == '__main__':
    worker = multiprocessing.Process(target=run, args=({'张三': '123', '赵四': '345', '王八': '567'},), daemon=True)
    worker.start()
    worker.join()
