# wrong: 没有循环，为一个客户端服务之后就结束
# fails: three-in-turn, waiting-client-is-served, leaves-without-a-word
# finding: one-client-only
# bonus: interrupt-is-quiet, breaks-off
import socket

server = socket.socket()
server.bind(('', 8080))
server.listen()
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send(b'thank you !')
conn.close()
server.close()
