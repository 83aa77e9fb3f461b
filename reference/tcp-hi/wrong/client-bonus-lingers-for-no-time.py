# wrong: SO_LINGER 设成 0 秒，关闭时发出的是 RST
# fails: -
# bonus: closes-with-fin
# finding: ends-connection/linger
import socket
import struct

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(1024).decode())
sk.close()
