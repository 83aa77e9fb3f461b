# right: multiprocessing 的子进程接收，通过管道交给父进程来回答
import multiprocessing
import socket


def receive(sock, pipe):
    while True:
        data, addr = sock.recvfrom(1024)
        text = data.decode('utf-8')
        print('收到:', text, flush=True)
        pipe.send((text, addr))
        if text == 'byebye':
            return


if __name__ == '__main__':
    multiprocessing.set_start_method('fork')
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', 8086))
    mine, its = multiprocessing.Pipe()
    child = multiprocessing.Process(target=receive, args=(sock, its), daemon=True)
    child.start()
    while True:
        text, addr = mine.recv()
        if text == 'byebye':
            break
        line = input('>> ')
        sock.sendto((line + ('' if 'sb' not in text else text.replace('sb', 'alexsb'))).encode(), addr)
    child.join()
