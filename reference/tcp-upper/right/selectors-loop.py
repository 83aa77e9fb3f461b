# right: selectors，不阻塞
import selectors
import socket

selector = selectors.DefaultSelector()


def accept(server):
    conn, _ = server.accept()
    conn.setblocking(False)
    selector.register(conn, selectors.EVENT_READ, answer)


def answer(conn):
    data = conn.recv(4096)
    if data:
        conn.sendall(data.upper())
    else:
        selector.unregister(conn)
        conn.close()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 14000))
server.listen()
server.setblocking(False)
selector.register(server, selectors.EVENT_READ, accept)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
