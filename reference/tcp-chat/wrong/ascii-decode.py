# wrong: 用 ascii 解码，遇到中文就崩溃
# fails: in-chinese, pair-three-turns, says-it-as-it-is
# finding: decode-error
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
        if not data:
            break
        text = data.decode('ascii')
        print('client:', text)
        if text == 'byebye':
            break
    conn.close()
