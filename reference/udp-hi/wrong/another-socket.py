# wrong: 用另一个新套接字回答，来源端口不是 9000
# fails: answers, ends-cleanly
# finding: reply-to-wrong-peer
import socket

receiver = socket.socket(type=socket.SOCK_DGRAM)
receiver.bind(('127.0.0.1', 9000))
sender = socket.socket(type=socket.SOCK_DGRAM)
msg, addr = receiver.recvfrom(1024)
print(msg)
sender.sendto(b'hi', addr)
receiver.close()
sender.close()
