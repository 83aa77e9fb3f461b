# right: 用 recvmsg 和 sendmsg，SIGINT 由自己的处理函数来结束程序
import signal
import socket
import sys


def stop(number, frame):
    print('再见')
    sys.exit(0)


signal.signal(signal.SIGINT, stop)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('localhost', 12345))
while True:
    data, _, flags, addr = s.recvmsg(65535)
    s.sendmsg([data], [], 0, addr)
