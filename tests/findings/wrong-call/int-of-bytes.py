# exercise: tcp-framed
# check: one-frame
# first: wrong-call/int-of-bytes
# line: 17
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9010))
s.listen()
while True:
    conn, addr = s.accept()
    while True:
        head = conn.recv(4)
        if not head:
            break
        n = int(head)
        body = conn.recv(n)
        conn.sendall(head + body.upper())
    conn.close()
