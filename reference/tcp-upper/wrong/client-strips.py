# wrong: 输入的句子去掉了两端的空格
# fails: sends-it-as-it-is
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 14000))
sock.send(input('> ').strip().encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
