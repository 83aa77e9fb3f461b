# exercise: tcp-shout
# check: again
# first: wrong-call/shut
# line: 12
import socket

server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    conn.sendall(conn.recv(1024).upper())
    conn.shutdown(socket.SHUT_WR)
    conn.sendall(conn.recv(1024).upper())
