# right: selectors 模块，不带超时，一次读完所有等着的数据报
import selectors
import socket

sel = selectors.DefaultSelector()


def readable(sock):
    while True:
        try:
            data, addr = sock.recvfrom(65535)
        except BlockingIOError:
            return
        sock.sendto(data, addr)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('0.0.0.0', 12345))
server.setblocking(False)
sel.register(server, selectors.EVENT_READ, readable)
while True:
    for key, mask in sel.select():
        key.data(key.fileobj)
