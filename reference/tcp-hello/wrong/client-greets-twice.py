# wrong: 收到回答以后又问候了一次
# fails: sends-hello
# bonus: answer-in-two-segments
import socket

sock = socket.socket()
sock.connect(('127.0.0.1', 8080))
sock.sendall(b'Hello, server!')
print(sock.recv(1024).decode('utf-8'))
sock.sendall(b'Hello, server!')
sock.close()
