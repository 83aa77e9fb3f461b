# right: makefile，读到服务器关闭
import socket

with socket.create_connection(('localhost', 8898), timeout=5) as sock, sock.makefile('rwb') as stream:
    stream.write('hello!'.encode())
    stream.flush()
    print('The server says: ' + stream.read().decode())
