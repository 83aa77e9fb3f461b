# right: 每条消息用一个新的套接字
import socket


def ask(text):
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.settimeout(5)
    s.sendto(bytes(text, 'utf-8'), ('localhost', 12345))
    reply = s.recv(1024)
    s.close()
    return str(reply, 'utf-8')


try:
    while True:
        print(ask(input('请输入消息: ')))
except EOFError:
    print('再见')
