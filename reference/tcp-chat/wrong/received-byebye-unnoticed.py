# wrong: 收到的是 bytes，和 str 比较，永远不相等
# fails: client-says-byebye, pair-byebye
# finding: bytes-compared-with-str
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
        print('client:', data.decode('utf-8'))
        if data == 'byebye':
            break
    conn.close()
