# exercise: tcp-shout
# check: capitals
# first: wrong-call/not-imported
# line: 15
import socket


def talk(conn):
    conn.sendall(conn.recv(1024).upper())


server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    start_new_thread(talk, (conn,))
