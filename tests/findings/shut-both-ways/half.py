# exercise: tcp-late
# recorder: on
# program: client
# never: shut-both-ways
import socket
import time

text = input()
sock = socket.create_connection(('127.0.0.1', 8310))
sock.sendall(text.encode())
sock.shutdown(socket.SHUT_WR)
print(sock.recv(4096).decode()[:1])
time.sleep(1)
sock.close()
