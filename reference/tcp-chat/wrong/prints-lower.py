# wrong: 打印之前变成了小写
# fails: three-turns, in-chinese, nearly-byebye, says-it-as-it-is, client-says-byebye, pair-three-turns
# bonus: client-breaks-off, client-just-leaves
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
        if line == 'byebye':
            break
        data = conn.recv(1024)
        text = data.decode('utf-8').lower()
        print('客户端:', text)
        if text in ('', 'byebye'):
            break
    conn.close()
