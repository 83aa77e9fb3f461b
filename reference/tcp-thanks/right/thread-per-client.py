# right: 每个客户端一个线程
import socket
import threading


def talk(conn, addr):
    text = conn.recv(2048).decode('utf-8')
    print('%s:%d 说 %s' % (addr[0], addr[1], text))
    conn.sendall('thank you !'.encode('utf-8'))
    conn.shutdown(socket.SHUT_RDWR)
    conn.close()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 8080))
server.listen(128)
while True:
    threading.Thread(target=talk, args=server.accept(), daemon=True).start()
