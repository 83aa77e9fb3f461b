# exercise: tcp-chat
# program: client
# recorder: on
# check: prints-what-comes
# first: waits-for-keyboard/unread
# line: 12
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8081))
while True:
    msg = input()
    s.send(msg.encode())
    if msg == "byebye":
        break
    data = s.recv(1024).decode()
    print(data, flush=True)
    if data == "byebye":
        break
s.close()
