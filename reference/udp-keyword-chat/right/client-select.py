# right: select 同时等键盘和套接字
import os
import select
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 0))
typed = b''
going = True
while going:
    readable, _, _ = select.select([sock, 0], [], [])
    if sock in readable:
        print(sock.recv(4096).decode('utf-8'))
    if 0 in readable:
        part = os.read(0, 4096)
        going = bool(part)
        typed += part
        while b'\n' in typed:
            line, typed = typed.split(b'\n', 1)
            if line == b'byebye':
                going = False
                break
            sock.sendto(line, ('127.0.0.1', 8086))
sock.close()
