# wrong: 回答只收 64 个字节
# fails: prints-long-answer
# finding: buffer-too-small
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 14000))
sock.send(input('> ').encode('utf-8'))
print(sock.recv(64).decode('utf-8', 'ignore'))
sock.close()
