# wrong: 输入的文字去掉了两端的空格
# fails: sends-it-as-it-is
import socket

host = input('ip> ')
port = int(input('port> '))
sock = socket.socket()
sock.connect((host, port))
sock.send(input('> ').strip().encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
