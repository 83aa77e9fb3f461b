# right: SO_REUSEPORT 也能让端口马上重新打开
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
print(addr, conn.recv(1024))
conn.send(b'hi')
conn.close()
sk.close()
