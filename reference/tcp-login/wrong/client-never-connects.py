# wrong: 忘了 connect
# fails: starts
# finding: traceback
import socket

s = socket.socket()
name = input('用户名: ')
password = input('密码: ')
s.send(str({name: password}).encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
