# exercise: tcp-next
# check: after-a-silent-one
# first: exits-early/once
# line: 11
# Its end comes before the next call, or just behind it, or just behind the first word: that is chance.
import socket

with socket.socket() as server:
    server.bind(('127.0.0.1', 8200))
    server.listen()
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).upper())
    conn.close()
