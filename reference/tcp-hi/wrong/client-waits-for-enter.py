# wrong: 最后等人按回车，不结束
# fails: ends-after-the-answer, pair-both-end
# finding: waits-for-keyboard
import socket

sk = socket.socket()
sk.connect(('127.0.0.1', 8898))
sk.send(b'hello!')
print(sk.recv(1024))
sk.close()
input('按回车键退出')
