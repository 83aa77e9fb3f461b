# wrong: 最多说十个来回
# fails: three-turns
# bonus: client-breaks-off
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 8081))
server.listen()
while True:
    conn, addr = server.accept()
    for turn in range(10):
        line = input('> ')
        conn.send(line.encode('utf-8'))
        if line == 'byebye':
            break
        data = conn.recv(1024)
        text = data.decode('utf-8')
        print('客户端:', text)
        if text in ('', 'byebye'):
            break
    conn.close()
