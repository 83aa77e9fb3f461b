# wrong: 字典少了右括号
# fails: starts
# finding: syntax-error
import socket

users = {'张三': '123', '赵四': '345', '王八': '567'
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
