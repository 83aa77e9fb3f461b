# wrong: 收到的话没有打印出来
# fails: three-turns, in-chinese, client-says-byebye, pair-three-turns, says-it-as-it-is, nearly-byebye
# finding: prints-nothing
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
        if not data:
            break
        text = data.decode('utf-8')
        if text == 'byebye':
            break
    conn.close()
