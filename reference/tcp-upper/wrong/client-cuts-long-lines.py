# wrong: 只发送前 100 个字符
# fails: sends-it-as-it-is, prints-long-answer
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 14000))
sock.send(input('> ')[:100].encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
