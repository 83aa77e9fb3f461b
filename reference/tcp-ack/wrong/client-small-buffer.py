# wrong: 回答只收 45 个字节
# fails: prints-long-answer
# finding: buffer-too-small
import socket

host = input('ip> ')
port = int(input('port> '))
sock = socket.socket()
sock.connect((host, port))
sock.send(input('> ').encode('utf-8'))
print(sock.recv(45).decode('utf-8', 'ignore'))
sock.close()
