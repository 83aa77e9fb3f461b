# wrong: 等了一秒没有回答，就不等了
# fails: waits-for-the-answer
import select
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
ready, _, _ = select.select([sk], [], [], 1)
if ready:
    print(sk.recv(1024).decode())
else:
    print('没有回答')
