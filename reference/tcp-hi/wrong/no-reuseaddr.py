# wrong: 没有设置 SO_REUSEADDR
# fails: restarts-at-once
# finding: port-in-use
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send(b'hi')
conn.close()
sk.close()
