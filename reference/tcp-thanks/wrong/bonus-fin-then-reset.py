# wrong: SO_LINGER 设成 0 秒：先发了 FIN，关闭时又发出 RST
# fails: -
# bonus: fin-each-way
# finding: ends-connection/linger
import socket
import struct


def serve(conn):
    data = conn.recv(2048)
    if data:
        print(data.decode('utf-8'))
        conn.sendall(b'thank you !')
        conn.shutdown(socket.SHUT_WR)


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen()
try:
    while True:
        conn, addr = server.accept()
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        try:
            serve(conn)
        except OSError:
            pass
        conn.close()
except KeyboardInterrupt:
    pass
