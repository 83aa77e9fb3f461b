# wrong: 只收了 hello! 的前三个字节，发了 FIN 再关闭：还有三个字节没有读，系统发出 RST
# fails: -
# bonus: first-fin
# finding: ends-connection
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8898))
server.listen()
conn, addr = server.accept()
print(conn.recv(3))
conn.send(b'hi')
conn.shutdown(socket.SHUT_WR)
conn.close()
server.close()
