# wrong: hi 写了两遍
# fails: answers, ends-cleanly, pair-greets
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024))
conn.send(b'hi' * 2)
conn.close()
sk.close()
