# exercise: tcp-ask
# program: client
# check: prints-a-late-answer
# never: swallowed-error/timeout
# recorder: on
import socket

s = socket.socket()
s.connect(("127.0.0.1", 8300))
s.settimeout(0.1)
s.sendall(input().encode())
answer = None
while answer is None:
    try:
        answer = s.recv(1024)
    except socket.timeout:
        pass
print(len(answer))
