# wrong: 输入的话去掉了两端的空格
# fails: sends-it-as-it-is
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.send(input('> ').strip().encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
