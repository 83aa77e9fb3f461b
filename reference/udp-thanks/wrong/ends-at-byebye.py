# wrong: 收到 byebye 就结束服务
# fails: keeps-serving
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 8081))
while True:
    data, addr = server.recvfrom(1024)
    text = data.decode("utf-8")
    print(text)
    server.sendto(b"thank you !", addr)
    if text == "byebye":
        break
server.close()
