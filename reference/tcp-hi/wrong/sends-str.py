# wrong: 把 str 直接交给 send
# fails: answers, ends-cleanly, pair-greets
# finding: str-sent-as-bytes
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024))
conn.send('hi')
conn.close()
sk.close()
