# wrong: 没有 listen
# fails: starts
# finding: listen-missing
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
conn, addr = sk.accept()
conn.recv(1024)
conn.send(b'hi')
conn.close()
