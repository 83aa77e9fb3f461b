# exercise: tcp-hi
# check: two-in-turn
# first: traceback/closed-already
# line: 16
import socket


def stop():
    s.close()


s = socket.socket()
s.bind(("127.0.0.1", 8200))
s.listen()
while True:
    conn, addr = s.accept()
    conn.recv(1024)
    conn.sendall(b"hi")
    conn.close()
    stop()
