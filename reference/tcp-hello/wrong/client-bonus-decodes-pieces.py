# wrong: 收到一段就解码一段，一个汉字被切开时出错
# fails: -
# finding: decode-error
# bonus: answer-in-two-segments
import socket

s = socket.socket()
s.connect(('127.0.0.1', 8080))
s.sendall(b'Hello, server!')
text = ''
while True:
    data = s.recv(1024)
    if not data:
        break
    text += data.decode('utf-8')
print(text)
s.close()
