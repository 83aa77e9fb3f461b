# wrong: 只等 0.1 秒
# fails: prints-the-answer
# bonus: answer-in-two-segments
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.sendall(b'Hello, server!')
sock.settimeout(0.1)
print(sock.recv(1024).decode('utf-8'))
sock.close()
