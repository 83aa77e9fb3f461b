# exercise: tcp-login
# check: each-account
# first: fixed-condition/kept-number
# line: 18
import socket, json
accounts = {}
for line in open("accounts.txt", encoding="utf-8"):
    name, password = line.split()
    accounts[name] = int(password)
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 8083))
s.listen()
while True:
    conn, addr = s.accept()
    data = json.loads(conn.recv(1024).decode())
    name, password = list(data.items())[0]
    if name in accounts and accounts[name] == password:
        conn.sendall("登录成功!".encode())
    else:
        conn.sendall("用户名或密码错误!".encode())
    conn.close()
