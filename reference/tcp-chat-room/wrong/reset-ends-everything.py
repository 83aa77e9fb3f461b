# wrong: select 的循环没有接住 ConnectionResetError
# fails: one-breaks-off
# finding: died-of-client
import select
import socket

server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
rest = {}
try:
    while True:
        for sock in select.select([server, *rest], [], [])[0]:
            if sock is server:
                conn, addr = server.accept()
                rest[conn] = b''
                continue
            data = sock.recv(1024)
            if not data:
                del rest[sock]
                sock.close()
                continue
            *lines, rest[sock] = (rest[sock] + data).split(b'\n')
            for line in lines:
                print(line.decode('utf-8'))
                for one in rest:
                    if one is not sock:
                        one.sendall(line + b'\n')
except KeyboardInterrupt:
    server.close()
