# wrong: 用 eval 读客户端发来的内容，虽然有 try，代码还是执行了
# fails: -
# finding: eval-of-input
# bonus: runs-no-code
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        info = eval(conn.recv(1024).decode('utf-8'))
        name = list(info.keys())[0]
        ok = users.get(name) == info[name]
    except Exception as e:
        print(e)
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
