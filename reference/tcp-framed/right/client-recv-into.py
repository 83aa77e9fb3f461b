# right: recv_into 收进事先准备好的缓冲区；最后 shutdown
import socket
import struct
import sys


def fill(sock, size):
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view.nbytes:
        n = sock.recv_into(view)
        if not n:
            return None
        view = view[n:]
    return buffer


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(('127.0.0.1', 9010))
    for line in sys.stdin.buffer:
        body = line.rstrip(b'\r\n')
        sock.sendall(struct.pack('!I', len(body)) + body)
        head = fill(sock, 4)
        body = fill(sock, struct.unpack('!I', head)[0]) if head else None
        if body is None:
            sys.exit('服务器没有说完就断开了')
        print(body.decode('utf-8'))
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()


main()
