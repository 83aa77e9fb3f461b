# exercise: tcp-in-turn
# check: next-client
# first: died-of-client/close
# line: 15
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 12400))
s.listen()
while True:
    conn, who = s.accept()
    while True:
        data = conn.recv(1024)
        print('first byte', data[0])
        conn.sendall(data)
