# wrong: SO_REUSEADDR 设在 accept 得到的连接上了
# fails: restarts-at-once
# finding: port-in-use
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
conn.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
print(conn.recv(1024).decode('utf-8'))
conn.send(b'hi')
conn.close()
sk.close()
