# exercise: tcp-teardown
# check: next-client
# first: nearly-right/total
# line: 15
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9009))
s.listen()
total = 0
while True:
    conn, addr = s.accept()
    while part := conn.recv(4096):
        total += len(part)
    conn.sendall(str(total).encode())
    conn.close()
