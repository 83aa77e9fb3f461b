# wrong: 聊完一次，整个程序就结束了
# fails: client-says-byebye, server-says-byebye, pair-byebye
# finding: one-client-only
# bonus: client-just-leaves, client-breaks-off
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8081))
server.listen(5)

conn, addr = server.accept()
if True:
    while True:
        msg = input('>>> ')
        conn.send(msg.encode('utf-8'))
        if msg == 'byebye':
            break
        data = conn.recv(1024)
        if not data:
            break
        text = data.decode('utf-8')
        print('client:', text)
        if text == 'byebye':
            break
conn.close()
server.close()
