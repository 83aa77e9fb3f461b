# right: 收到以后 connect 到发送者，再 send
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(('0.0.0.0', 9000))
    buffer = bytearray(1500)
    size, client = s.recvfrom_into(buffer)
    s.connect(client)
    s.send(b'hi')
