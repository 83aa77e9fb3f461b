# wrong: 自己说 byebye 时，没有发给客户端就关闭了
# fails: server-says-byebye
# finding: ends-connection
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8081))
server.listen(5)

while True:
    conn, addr = server.accept()
    while True:
        msg = input('>>> ')
        if msg == 'byebye':
            break
        conn.send(msg.encode('utf-8'))
        data = conn.recv(1024)
        if not data:
            break
        text = data.decode('utf-8')
        print('client:', text)
        if text == 'byebye':
            break
    conn.close()
