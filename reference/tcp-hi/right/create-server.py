# right: create_server 自己会设置 SO_REUSEADDR
import socket

with socket.create_server(('localhost', 8898), backlog=1) as listener:
    connection, peer = listener.accept()
    with connection:
        if connection.recv(100).decode('ascii') == 'hello!':
            connection.sendall('hi'.encode('ascii'))
