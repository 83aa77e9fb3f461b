# wrong: 客户端自己判断密码对不对，没有看服务器的回答
# fails: prints-the-answer
# finding: prints-nothing
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
s = socket.socket()
s.connect(('127.0.0.1', 8083))
name = input('用户名: ')
password = input('密码: ')
s.send(str({name: password}).encode('utf-8'))
msg = s.recv(1024)
if users.get(name) == password:
    print('登录成功!')
else:
    print('用户名或密码错误!')
