# wrong: 把收到的 hello! 发回去了
# fails: answers, ends-cleanly, pair-greets
# finding: none
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
ret = conn.recv(1024)
print('hi')
conn.send(ret)
conn.close()
sk.close()
