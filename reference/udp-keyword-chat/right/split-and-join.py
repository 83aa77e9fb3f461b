# right: 在字节上 split 和 join，收进 recvfrom_into 的缓冲区
import socket

buf = bytearray(8192)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 8086))
while True:
    n, addr = s.recvfrom_into(buf)
    raw = bytes(buf[:n])
    print(raw.decode('utf-8'))
    if raw == b'byebye':
        break
    reply = input('-> ').encode('utf-8')
    parts = raw.split(b'sb')
    if len(parts) > 1:
        reply += b'alexsb'.join(parts)
    s.sendto(reply, addr)
