# wrong: 看到大括号就 eval，里面的代码照样执行
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
    text = conn.recv(1024).decode('utf-8')
    try:
        info = eval(text) if text.startswith('{') and text.endswith('}') else {}
        ok = any({name: users[name]} == info for name in users)
    except Exception:
        ok = False
    conn.send(('登录成功!' if ok else '用户名或密码错误!').encode('utf-8'))
    conn.close()
