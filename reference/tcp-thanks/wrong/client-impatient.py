# wrong: 只等 0.1 秒
# fails: prints-answer
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.send(input('> ').encode('utf-8'))
sock.settimeout(0.1)
print(sock.recv(1024).decode('utf-8'))
sock.close()
