# exercise: tcp-tidy
# program: server
# check: closes
# first: connections-not-closed/never
# line: 20
import socket
import threading


def serve(conn):
    while data := conn.recv(1024):
        conn.sendall(b'hi')


s = socket.socket()
s.bind(('127.0.0.1', 8340))
s.listen()
held = []
while True:
    conn, address = s.accept()
    held.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
