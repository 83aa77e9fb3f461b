# wrong: 只接待三个客户端
# fails: client-after-client
# bonus: client-breaks-off
# finding: exits-early
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 8081))
server.listen()
for number in range(3):
    conn, addr = server.accept()
    while True:
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
