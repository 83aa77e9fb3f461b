# exercise: tcp-hi
# check: two-in-turn
# first: wrong-call/closed-listener
# line: 11
import socket

s = socket.socket()
s.bind(("127.0.0.1", 8200))
s.listen()
while True:
    conn, addr = s.accept()
    conn.recv(1024)
    conn.sendall(b"hi")
    s.close()
