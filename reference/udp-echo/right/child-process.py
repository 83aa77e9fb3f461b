# right: multiprocessing 的子进程在服务，主进程在 join
import multiprocessing
import socket


def serve():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', 12345))
    try:
        while True:
            data, addr = sock.recvfrom(65535)
            sock.sendto(data, addr)
    except KeyboardInterrupt:
        sock.close()


if __name__ == '__main__':
    p = multiprocessing.Process(target=serve, daemon=True)
    p.start()
    try:
        p.join()
    except KeyboardInterrupt:
        p.terminate()
        p.join()
