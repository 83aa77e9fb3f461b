# right: 发完以后半关闭，一个字节一个字节地收，增量解码
import codecs
import socket

decoder = codecs.getincrementaldecoder('utf-8')()
sock = socket.socket()
sock.settimeout(5)
sock.connect(('127.0.0.1', 8080))
for byte in b'Hello, server!':
    sock.send(bytes([byte]))
sock.shutdown(socket.SHUT_WR)
while byte := sock.recv(1):
    print(decoder.decode(byte), end='')
print()
sock.close()
