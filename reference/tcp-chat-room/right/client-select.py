# right: 一个线程，select 同时等键盘和套接字
import os
import select
import socket

sock = socket.create_connection(('127.0.0.1', 9012))
keyboard, network = b'', b''
while True:
    ready, _, _ = select.select([0, sock], [], [])
    if sock in ready:
        data = sock.recv(4096)
        if not data:
            print('服务器断开了')
            break
        *lines, network = (network + data).split(b'\n')
        for line in lines:
            print('>>>', line.decode('utf-8'))
    if 0 in ready:
        data = os.read(0, 4096)
        if not data:
            break
        *lines, keyboard = (keyboard + data).split(b'\n')
        for line in lines:
            sock.sendall(line + b'\n')
sock.close()
