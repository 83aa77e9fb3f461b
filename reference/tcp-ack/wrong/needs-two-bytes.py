# wrong: 把消息的第二个字符当作命令，一个字节的消息出错
# fails: short-and-long
# finding: traceback
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('', 12345))
server.listen()
conn, addr = server.accept()
message = conn.recv(1024).decode('utf-8')
print(message, '第二个字符是', message[1])
conn.send('已收到信息'.encode('utf-8'))
conn.close()
server.close()
