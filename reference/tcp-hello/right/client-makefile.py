# right: makefile，读到服务器关闭为止；启动慢
import socket
import time

time.sleep(1)
with socket.create_connection(('localhost', 8080)) as sock, sock.makefile('rw', encoding='utf-8') as f:
    f.write('Hello, server!')
    f.flush()
    print(f.read())
