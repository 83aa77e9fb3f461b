# exercise: tcp-hi
# check: restarts-at-once
# never: not-closed
# It closes; only its answer is not the right one.
import socket

with socket.create_server(('127.0.0.1', 8200)) as server:
    while True:
        conn, addr = server.accept()
        with conn:
            conn.recv(1024)
            conn.sendall(b'ho')
