# right: 两层 while 1，比较用解码后的文字
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 8081))
sk.listen()
while 1:
    conn, addr = sk.accept()
    while 1:
        say = input('>>>')
        conn.send(say.encode('utf-8'))
        if say == 'byebye':
            break
        heard = conn.recv(1024).decode('utf-8')
        print(addr, heard)
        if heard == 'byebye' or heard == '':
            break
    conn.close()
