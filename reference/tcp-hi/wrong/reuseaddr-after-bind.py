# wrong: SO_REUSEADDR 写在 bind 后面，太晚了
# fails: restarts-at-once
# finding: port-in-use
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 8898))
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send(b'hi')
conn.close()
sk.close()
