# wrong: 按 ASCII 解码，中文出错
# fails: answers-in-capitals
# finding: decode-error
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
while True:
    data, addr = sock.recvfrom(1024)
    sock.sendto(data.decode('ascii').upper().encode('ascii'), addr)
