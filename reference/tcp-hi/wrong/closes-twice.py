# wrong: 关闭之后还打印对方的地址
# fails: ends-cleanly
# finding: traceback
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
conn, addr = sk.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send(b'hi')
conn.close()
print('再见', conn.getpeername())
sk.close()
