# wrong: 只发送第一个词
# fails: sends-typed-sentence, sends-it-as-it-is, prints-answer, prints-long-answer, pair-capitals
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 14000))
sock.send(input('> ').split(' ')[0].encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
