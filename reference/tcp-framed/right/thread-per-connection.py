# right: 每个客户端一个线程，recv_into 收进同一块缓冲区
import socket
import threading


def read(conn, view):
    while view:
        got = conn.recv_into(view)
        if got == 0:
            return False
        view = view[got:]
    return True


def work(conn):
    with conn:
        head = bytearray(4)
        while read(conn, memoryview(head)):
            size = int.from_bytes(head, 'big')
            if size > 16 * 1024 * 1024:
                print('太长', size)
                return
            body = bytearray(size)
            if not read(conn, memoryview(body)):
                return
            body = body.decode('utf-8').upper().encode('utf-8')
            conn.sendall(len(body).to_bytes(4, 'big'))
            conn.sendall(body)


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 9010))
server.listen()
while True:
    conn, addr = server.accept()
    threading.Thread(target=work, args=(conn,), daemon=True).start()
