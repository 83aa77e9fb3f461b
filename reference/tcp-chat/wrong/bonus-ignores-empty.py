# wrong: 没有判断 recv 返回的空字节，客户端断开后还和它说话
# fails: -
# finding: none
# bonus: client-just-leaves, client-breaks-off
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8081))
server.listen(5)

while True:
    conn, addr = server.accept()
    while True:
        msg = input('>>> ')
        conn.send(msg.encode('utf-8'))
        if msg == 'byebye':
            break
        data = conn.recv(1024)
        text = data.decode('utf-8')
        print('client:', text)
        if text == 'byebye':
            break
    conn.close()
