# wrong: 监听了 9001，数字写反了
# fails: starts
# finding: wrong-port
import socket
import struct

server = socket.socket()
server.bind(('127.0.0.1', 9001))
server.listen(5)
conn, addr = server.accept()
size = struct.unpack('!I', conn.recv(4))[0]
body = conn.recv(size).upper()
conn.sendall(struct.pack('!I', len(body)) + body)
