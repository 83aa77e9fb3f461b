# right: 在 Windows 上写的，行尾是 CRLF
import ast
import socket

server = socket.socket()
server.bind(("127.0.0.1", 8083))
server.listen(5)
conn, addr = server.accept()
msg = conn.recv(1024).decode("utf-8")
user = ast.literal_eval(msg)
if user == {"张三": "123"} or user == {"赵四": "345"} or user == {"王八": "567"}:
    conn.send("登录成功!".encode("utf-8"))
else:
    conn.send("用户名或密码错误!".encode("utf-8"))
conn.close()
server.close()
