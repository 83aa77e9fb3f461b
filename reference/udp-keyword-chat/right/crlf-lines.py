# right: 在 Windows 上写的，行尾是 CRLF
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 8086))

while 1:
    msg, addr = server.recvfrom(1024)
    msg = msg.decode("utf-8")
    print("client >>", msg)
    if msg == "byebye":
        break
    reply = input("server >> ")
    if "sb" in msg:
        reply = reply + msg.replace("sb", "alexsb")
    server.sendto(reply.encode("utf-8"), addr)

server.close()
