# exercise: tcp-ask
# program: client
# check: prints
# never: ends-connection
import socket

s = socket.create_connection(("127.0.0.1", 8300))
s.sendall(input().encode())
s.shutdown(socket.SHUT_WR)
s.recv(1024)
print("answered")
