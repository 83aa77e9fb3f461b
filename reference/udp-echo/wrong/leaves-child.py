# wrong: Ctrl-C 时只有父进程结束，子进程还占着端口
# fails: stops-on-interrupt
# finding: port-kept
import multiprocessing
import os
import signal
import socket


def serve():
    signal.signal(signal.SIGINT, signal.SIG_IGN)    # 子进程不管 Ctrl-C，由父进程负责
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', 12345))
    while True:
        data, addr = s.recvfrom(65535)
        s.sendto(data, addr)


if __name__ == '__main__':
    p = multiprocessing.Process(target=serve)
    p.start()
    try:
        p.join()
    except KeyboardInterrupt:
        print('结束')
        os._exit(0)
