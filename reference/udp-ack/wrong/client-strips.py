# wrong: 用 strip 去换行，把空格也去掉了
# fails: sends-what-is-typed
# finding: nearly-right/stripped
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    sock.sendto(line.strip().encode('utf-8'), ('127.0.0.1', 12345))
    print(sock.recv(2048).decode('utf-8'))
