# wrong: 得到回答之后又发了一次 hello
# fails: sends-hello
# finding: replied-twice
import socket

sk = socket.socket(type=socket.SOCK_DGRAM)
sk.sendto(b'hello', ('127.0.0.1', 9000))
msg, addr = sk.recvfrom(1024)
print(msg)
sk.sendto(b'hello', addr)
sk.close()
