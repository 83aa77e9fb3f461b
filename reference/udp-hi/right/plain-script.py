# right: 最普通的写法，socket.socket(type=…)
import socket

udp_server = socket.socket(type=socket.SOCK_DGRAM)
udp_server.bind(('127.0.0.1', 9000))
message, address = udp_server.recvfrom(1024)
print(message, address)
udp_server.sendto(b'hi', address)
udp_server.close()
