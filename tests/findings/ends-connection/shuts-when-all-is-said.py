# exercise: tcp-ask
# recorder: on
# program: client
# never: ends-connection
import socket


def leave(s):
    s.shutdown(socket.SHUT_RDWR)
    s.close()


s = socket.create_connection(("127.0.0.1", 8300))
s.sendall(input().encode())
print(s.recv(1024).decode().swapcase())
leave(s)
