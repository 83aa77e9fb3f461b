# wrong: 先去掉空格再和 byebye 比较
# fails: nearly-byebye
# bonus: client-breaks-off
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
        if line.strip() == 'byebye':
            break
        data = conn.recv(1024)
        text = data.decode('utf-8')
        print('客户端:', text)
        if text.strip() in ('', 'byebye'):
            break
    conn.close()
