# wrong: 只打印回答的第一个词
# fails: prints-answer, prints-long-answer, pair-thanks, pair-in-chinese
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.send(input('> ').encode('utf-8'))
print(sock.recv(1024).decode('utf-8').split()[0])
sock.close()
