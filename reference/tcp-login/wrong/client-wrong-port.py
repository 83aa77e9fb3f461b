# wrong: 连接了 8038，数字写反了
# fails: starts
# finding: wrong-port
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8038))
name = input('用户名: ')
password = input('密码: ')
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
