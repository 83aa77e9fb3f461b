# exercise: tcp-chat
# program: client
# check: nearly-byebye
# first: exits-early/contains
# line: 16
import socket
s = socket.socket()
s.connect(("127.0.0.1", 8081))
while True:
    data = s.recv(1024).decode()
    print(data, flush=True)
    if "byebye" in data or not data:
        break
    line = input()
    s.sendall(line.encode())
    if "byebye" in line:
        break
s.close()
