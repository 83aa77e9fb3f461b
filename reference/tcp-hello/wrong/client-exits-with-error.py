# wrong: 关闭以后又发了一次，程序以 traceback 结束
# fails: ends-cleanly
# finding: traceback
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
print(s.recv(1024).decode('utf-8'))
s.close()
s.send(b'bye')
