# wrong: 用 rstrip 去掉了结尾的空格和换行
# fails: echoes-ascii
# finding: nearly-right
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 12345))
while True:
    data, client = sock.recvfrom(65535)
    sock.sendto(data.rstrip(), client)
