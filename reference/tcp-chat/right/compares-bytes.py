# right: 不解码，bytes 和 bytes 比较；打印的是 b'...'
import socket

server = socket.create_server(('', 8081))
while True:
    conn, address = server.accept()
    with conn:
        while True:
            out = input().encode('utf-8')
            conn.sendall(out)
            if out == b'byebye':
                break
            data = conn.recv(2048)
            print(data)
            if data in (b'', b'byebye'):
                break
