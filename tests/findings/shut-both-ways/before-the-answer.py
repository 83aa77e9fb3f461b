# exercise: tcp-late
# recorder: on
# program: client
# check: prints
# first: shut-both-ways
# line: 13
import socket
import time

text = input()
sock = socket.create_connection(('127.0.0.1', 8310))
sock.sendall(text.encode())
sock.shutdown(socket.SHUT_RDWR)
print(sock.recv(4096).decode())
time.sleep(1)
sock.close()
