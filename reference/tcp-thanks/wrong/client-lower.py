# wrong: 先变成小写再发
# fails: sends-typed-line, sends-it-as-it-is, prints-answer, ends-cleanly, pair-thanks, prints-long-answer
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.send(input('> ').lower().encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
