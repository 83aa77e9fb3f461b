# wrong: 没有里面的循环，每个客户端只说一个来回
# fails: three-turns, in-chinese, server-says-byebye, pair-three-turns, says-it-as-it-is, nearly-byebye, client-after-client
# finding: ends-connection
import socket

sk = socket.socket()
sk.bind(('127.0.0.1', 8081))
sk.listen()
while 1:
    conn, addr = sk.accept()
    conn.send(input('>>>').encode('utf-8'))
    print(conn.recv(1024).decode('utf-8'))
    conn.close()
