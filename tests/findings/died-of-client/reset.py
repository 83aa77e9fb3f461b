# exercise: tcp-in-turn
# check: after-a-reset
# first: died-of-client/reset
# line: 14
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 12400))
s.listen()
while True:
    conn, who = s.accept()
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.sendall(data)
    conn.close()
