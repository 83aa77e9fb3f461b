# wrong: 第一个字母变成了大写，后面的变成了小写
# fails: sends-what-is-typed, sends-it-as-it-is, connects-to-the-address-typed, prints-the-answer, prints-long-answer, ends-after-the-answer, pair-acknowledges
import socket

host = input('ip> ')
port = int(input('port> '))
sock = socket.socket()
sock.connect((host, port))
sock.send(input('> ').capitalize().encode('utf-8'))
print(sock.recv(1024).decode('utf-8'))
sock.close()
