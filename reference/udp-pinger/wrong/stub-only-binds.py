# wrong: 只绑定端口，不收也不答
# fails: answers-in-capitals, ten-in-a-row, two-clients, pair-nothing-lost
# finding: no-reply
import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 12000))
print('服务器已启动')
threading.Event().wait()
