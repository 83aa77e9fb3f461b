# wrong: 账户写在程序里，不管输入什么；总是打印登录成功
# fails: sends-a-mapping, prints-the-answer, pair-is-refused
# finding: canned-answer
# bonus: takes-both-as-they-are
import socket

input('用户名: ')
input('密码: ')
s = socket.socket()
s.connect(('127.0.0.1', 8083))
s.send('{"张三": "123"}'.encode('utf-8'))
s.recv(1024)
print('登录成功!')
