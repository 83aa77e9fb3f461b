# exercise: tcp-ask
# check: pair-asks
# first: pair-lost/not-answered
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 8300))
s.listen()
while True:
    conn, address = s.accept()
    text = conn.recv(1024).decode()
    print(text, flush=True)
    if text.startswith('#'):
        conn.sendall(('ok ' + text).encode())
    conn.close()
