# right: select 同时等套接字和键盘
import os
import select
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('0.0.0.0', 8086))
waiting = []        # 还没有回答的消息
typed = b''
going = True
while going:
    readable, _, _ = select.select([sock] if not waiting else [sock, 0], [], [])
    if sock in readable:
        data, addr = sock.recvfrom(4096)
        text = data.decode('utf-8')
        print(text)
        if text == 'byebye':
            going = False
        else:
            waiting.append((text, addr))
    if 0 in readable:
        part = os.read(0, 4096)
        if not part:
            break
        typed += part
        while b'\n' in typed and waiting:
            line, typed = typed.split(b'\n', 1)
            text, addr = waiting.pop(0)
            tail = text.replace('sb', 'alexsb').encode('utf-8') if 'sb' in text else b''
            sock.sendto(line + tail, addr)
sock.close()
