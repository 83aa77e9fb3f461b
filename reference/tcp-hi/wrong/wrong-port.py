# wrong: 监听的是 8989
# fails: starts
# finding: wrong-port
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8989))
sk.listen()
conn, addr = sk.accept()
conn.recv(1024)
conn.send(b'hi')
conn.close()
