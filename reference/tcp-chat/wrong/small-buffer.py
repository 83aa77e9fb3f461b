# wrong: 缓冲区只有 64 字节，长的话打印不全
# fails: says-it-as-it-is
# bonus: client-breaks-off
# finding: buffer-too-small
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 8081))
server.listen()
while True:
    conn, addr = server.accept()
    while True:
        line = input('> ')
        conn.send(line.encode('utf-8'))
        if line == 'byebye':
            break
        data = conn.recv(64)
        text = data.decode('utf-8', 'ignore')
        print('客户端:', text)
        if text in ('', 'byebye'):
            break
    conn.close()
