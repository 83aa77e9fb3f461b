# wrong: 打印之前又变了一次大写
# fails: prints-answer, prints-long-answer
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 14000))
sock.send(input('> ').encode('utf-8'))
print(sock.recv(1024).decode('utf-8').upper())
sock.close()
