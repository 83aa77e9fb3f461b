# wrong: 客户端什么也没说就走了，index 出错，程序停了
# fails: leaves-without-a-word
# finding: died-of-client
import socket

server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    sentence = conn.recv(1024)
    print('第一个字节：', sentence[0])
    conn.sendall(sentence.upper())
    conn.close()
