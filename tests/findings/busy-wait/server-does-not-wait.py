# exercise: tcp-tidy
# program: server
# check: rests
# first: busy-wait/nonblocking
# line: 12
import socket

s = socket.socket()
s.bind(('127.0.0.1', 8340))
s.listen()
conn, address = s.accept()
conn.setblocking(False)
while True:
    try:
        data = conn.recv(1024)
    except BlockingIOError:
        continue
    if not data:
        conn.close()
        s.setblocking(True)
        conn, address = s.accept()
        conn.setblocking(False)
        continue
    conn.sendall(b'hi')
