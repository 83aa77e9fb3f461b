# wrong: 拿编码后的 bytes 和 str 比较，自己说 byebye 时不结束
# fails: server-says-byebye
# finding: bytes-compared-with-str
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8081))
server.listen(5)

while True:
    conn, addr = server.accept()
    while True:
        msg = input('>>> ').encode('utf-8')
        conn.send(msg)
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
