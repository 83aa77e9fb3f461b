# right: 每条消息打印很多调试信息
import logging
import socket

logging.basicConfig(level=logging.DEBUG, format='%(asctime)s %(levelname)s %(message)s')
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
logging.debug('socket created: %r', s)
s.bind(('127.0.0.1', 12345))
logging.debug('bound: %r', s.getsockname())
n = 0
while True:
    print('=' * 60)
    print('waiting for message number', n)
    data, addr = s.recvfrom(65535)
    n += 1
    for i, byte in enumerate(data[:64]):
        print('byte', i, '=', byte, hex(byte))
    logging.info('%d bytes from %s:%d', len(data), *addr)
    sent = s.sendto(data, addr)
    logging.info('%d bytes sent back', sent)
    print('*' * 60)
