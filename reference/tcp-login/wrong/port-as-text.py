# wrong: 端口写成了字符串
# fails: starts
# finding: wrong-call
import socket

HOST = '127.0.0.1'
PORT = '8083'
server = socket.socket()
server.bind((HOST, PORT))
server.listen()
conn, addr = server.accept()
