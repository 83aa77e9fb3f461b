# exercise: tcp-upper
# check: capitals
# first: nearly-right/lost
# line: 14
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 14000))
s.listen(5)
while True:
    conn, addr = s.accept()
    text = conn.recv(1024).decode()
    text.upper()
    conn.send(text.encode())
    conn.close()
