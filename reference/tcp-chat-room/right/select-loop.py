# right: 一个线程，select 等所有的套接字
import select
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 9012))
server.listen(10)
buffers = {}


def remove(conn):
    del buffers[conn]
    conn.close()


while True:
    readable, _, _ = select.select([server, *buffers], [], [])
    for sock in readable:
        if sock is server:
            conn, addr = server.accept()
            buffers[conn] = b''
            continue
        try:
            data = sock.recv(4096)
        except ConnectionResetError:
            data = b''
        if not data:
            remove(sock)
            continue
        *lines, buffers[sock] = (buffers[sock] + data).split(b'\n')
        for line in lines:
            print(line.decode('utf-8'))
            for other in buffers:
                if other is not sock:
                    try:
                        other.sendall(line + b'\n')
                    except OSError:
                        print('发不出去了')
