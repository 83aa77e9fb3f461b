# wrong: 自己拼引号，密码里有引号时就不是字典了
# fails: -
# bonus: takes-both-as-they-are
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.send(('{"' + name + '": "' + password + '"}').encode('utf-8'))
print(s.recv(1024).decode('utf-8'))
