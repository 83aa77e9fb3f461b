# exercise: tcp-ask
# program: client
# check: prints-a-late-answer
# first: ends-connection/shutdown
# line: 10
import socket

s = socket.create_connection(("127.0.0.1", 8300))
s.sendall(input().encode())
s.shutdown(socket.SHUT_RDWR)
print(s.recv(1024).decode())
