# wrong: 回答的是 hi!，多了一个感叹号
# fails: answers, ends-cleanly
# finding: extra-data
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
conn.recv(1024)
conn.send(b'hi!')
conn.close()
