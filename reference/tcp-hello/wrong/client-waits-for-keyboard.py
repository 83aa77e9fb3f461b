# wrong: 最后等人按回车才结束
# fails: ends-cleanly
# finding: waits-for-keyboard
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
print(s.recv(1024).decode('utf-8'))
s.close()
input('按回车键结束')
