# wrong: 回答只收 64 个字节
# fails: prints-short-and-long
# finding: buffer-too-small
# bonus: answer-in-two-segments
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.sendall(b'Hello, server!')
print(sock.recv(64).decode('utf-8', 'ignore'))
sock.close()
