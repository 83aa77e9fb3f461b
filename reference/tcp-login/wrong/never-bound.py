# wrong: bind 写在 input() 后面，程序在等键盘
# fails: starts
# finding: waits-for-keyboard
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'}
port = input('请输入端口号: ')
s = socket.socket()
s.bind(('127.0.0.1', int(port)))
s.listen()
conn, addr = s.accept()
conn.send('登录成功!'.encode())
