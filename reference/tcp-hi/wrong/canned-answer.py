# wrong: 不等客户端说话，一连接就发 hi
# fails: answers
# finding: extra-data
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
conn.send(b'hi')
conn.recv(1024)
conn.close()
sk.close()
