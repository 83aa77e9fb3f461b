# right: create_connection 和 makefile，先读键盘再连接
import socket

text = input('说什么？')
with socket.create_connection(('127.0.0.1', 8080), timeout=30) as sock:
    with sock.makefile('rw', encoding='utf-8') as f:
        f.write(text)
        f.flush()
        print(f.read())
