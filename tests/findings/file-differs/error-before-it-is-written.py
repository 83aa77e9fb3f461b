# exercise: tcp-download
# program: client
# check: saves-text
# never: file-differs
import socket

name = input()
s = socket.socket()
s.connect(("127.0.0.1", 9011))
s.sendall(name.encode() + b"\n")
size = int.from_bytes(s.recv(8), "big")
if size == 0:
    print("没有文件")
else:
    with open(name, "w") as f:
        got = 0
        while got < size:
            data = s.recv(4096)
            if not data:
                break
            f.write(data)
            got += len(data)
    print(got)
