# wrong: 打印之前变成了小写
# fails: prints-the-answer, prints-a-chinese-answer
# bonus: answer-in-two-segments
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.sendall(b'Hello, server!')
print(sock.recv(1024).decode('utf-8').lower())
sock.close()
