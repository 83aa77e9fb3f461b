# wrong: 写成了 TCP 服务器
# fails: starts
# finding: wrong-transport
import socket

s = socket.socket()
s.bind(('127.0.0.1', 8086))
s.listen()
conn, addr = s.accept()
while 1:
    msg = conn.recv(1024).decode('utf-8')
    print(msg)
    if msg == 'byebye':
        break
    conn.send(input('>').encode('utf-8'))
conn.close()
