#!/usr/bin/python3
# right: 用制表符缩进，for ... else 找账户
import ast
import socket

users = [{'张三': '123'}, {'赵四': '345'}, {'王八': '567'}]
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
while True:
	conn, addr = server.accept()
	got = ast.literal_eval(conn.recv(1024).decode('utf-8'))
	for user in users:
		if user == got:
			conn.send('登录成功!'.encode('utf-8'))
			break
	else:
		conn.send('用户名或密码错误!'.encode('utf-8'))
	conn.close()
