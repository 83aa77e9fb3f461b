# exercise: tcp-download
# program: client
# recorder: on
# check: answer-in-pieces
# first: one-recv-for-a-frame/short
# line: 12
import socket

name = input()
s = socket.create_connection(("127.0.0.1", 9011))
s.sendall(name.encode() + b"\n")
size = int.from_bytes(s.recv(8), "big")
if size == 0:
    print("没有文件")
else:
    got = 0
    with open(name, "wb") as f:
        while got < size:
            data = s.recv(4096)
            if not data:
                break
            f.write(data)
            got += len(data)
    print(got)
