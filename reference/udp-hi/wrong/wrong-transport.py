# wrong: 写成了 TCP 服务器
# fails: starts
# finding: wrong-transport
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 9000))
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024))
conn.send(b'hi')
conn.close()
sk.close()
