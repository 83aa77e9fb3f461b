# right: selectors 模块，套接字不阻塞
import selectors
import socket
import sys

sel = selectors.DefaultSelector()
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 8086))
sock.setblocking(False)
sel.register(sock, selectors.EVENT_READ)


def on_message():
    data, addr = sock.recvfrom(65535)
    text = data.decode('utf-8')
    print(f'[{addr[0]}:{addr[1]}] {text}')
    if text == 'byebye':
        sys.exit()
    reply = input('请回答: ')
    if 'sb' in text:
        reply = ''.join([reply, text.replace('sb', 'alexsb')])
    sock.sendto(reply.encode('utf-8'), addr)


while True:
    for key, mask in sel.select(timeout=2):
        on_message()
