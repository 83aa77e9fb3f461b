# wrong: 监听了 8018，题目要求 8081
# fails: starts
# finding: wrong-port
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8018))
server.listen(5)

while True:
    conn, addr = server.accept()
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
