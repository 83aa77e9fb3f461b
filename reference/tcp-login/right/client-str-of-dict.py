# right: 用 str 把字典变成文本，先连接再问
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
user = input('账号: ')
pwd = input('密码: ')
s.send(str({user: pwd}).encode('utf-8'))
print('服务器说:', s.recv(1024).decode('utf-8'))
s.close()
