# right: 每次登录都重新打开 accounts.txt，一行一行地找
import ast
import socket


def ok(attempt):
    with open('accounts.txt', encoding='utf-8') as lines:
        return any({line.split()[0]: line.split()[1]} == attempt for line in lines)


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 8083))
server.listen()
while True:
    conn, addr = server.accept()
    try:
        attempt = ast.literal_eval(conn.recv(1024).decode('utf-8'))
    except (ValueError, SyntaxError):
        attempt = None
    conn.send(('登录成功!' if ok(attempt) else '用户名或密码错误!').encode('utf-8'))
    conn.close()
