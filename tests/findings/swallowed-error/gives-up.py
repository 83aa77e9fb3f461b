# exercise: tcp-ask
# program: client
# check: prints-a-late-answer
# first: swallowed-error/timeout
# line: 14
# recorder: on
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8300))
s.settimeout(0.1)
s.sendall(input().encode())
try:
    print(s.recv(1024).decode())
except socket.timeout:
    pass
