# wrong: 每一轮都重新 accept，同一个客户端只能说一次
# fails: three-turns, in-chinese, server-says-byebye, pair-three-turns, says-it-as-it-is, nearly-byebye, client-after-client
# finding: no-reply
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8081))
server.listen(5)

while True:
    while True:
        conn, addr = server.accept()
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
