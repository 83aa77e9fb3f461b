# exercise: tcp-teardown
# check: waits-for-the-end
# first: extra-data/early
# line: 13
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9009))
s.listen()
while True:
    conn, addr = s.accept()
    data = conn.recv(4096)
    conn.sendall(str(len(data)).encode())
    conn.close()
