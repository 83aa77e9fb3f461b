# wrong: 只等 0.1 秒
# fails: prints-the-answer
import socket

host = input('ip> ')
port = int(input('port> '))
sock = socket.socket()
sock.connect((host, port))
sock.send(input('> ').encode('utf-8'))
sock.settimeout(0.1)
print(sock.recv(1024).decode('utf-8'))
sock.close()
