# exercise: tcp-hi
# check: answers
# first: wrong-call/shut
# line: 14
import socket

s = socket.socket()
s.bind(("127.0.0.1", 8200))
s.listen()
while True:
    conn, addr = s.accept()
    conn.recv(1024)
    conn.shutdown(socket.SHUT_WR)
    conn.sendall(b"hi")
    conn.close()
