# wrong: 用另一个新套接字发回答，来源端口不对
# fails: echoes-ascii, echoes-chinese, echoes-1000-bytes, ten-in-a-row, three-clients
# finding: reply-to-wrong-peer
# bonus: echoes-empty-datagram, echoes-raw-bytes, echoes-65507-bytes
import socket

recv_sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
recv_sock.bind(('127.0.0.1', 12345))
send_sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    data, addr = recv_sock.recvfrom(1024)
    send_sock.sendto(data, addr)
