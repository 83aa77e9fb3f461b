# exercise: tcp-chat
# program: client
# recorder: on
# check: prints-what-comes
# never: waits-for-keyboard
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8081))
while True:
    data = s.recv(1024)
    if not data or data == b"byebye":
        break
    msg = input()
    s.send(msg.encode())
    if msg == "byebye":
        break
s.close()
