# wrong: 连接 9001，数字写反了
# fails: starts
# finding: wrong-port
import socket
import struct

s = socket.socket()
s.connect(('127.0.0.1', 9001))
while True:
    data = input('> ').encode('utf-8')
    s.sendall(struct.pack('!I', len(data)) + data)
    print(s.recv(1024)[4:].decode('utf-8'))
