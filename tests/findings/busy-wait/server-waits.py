# exercise: tcp-tidy
# program: server
# never: busy-wait
import socket
import threading


def serve(conn):
    while data := conn.recv(1024):
        conn.sendall(b'hi')
    conn.close()


s = socket.socket()
s.bind(('127.0.0.1', 8340))
s.listen()
while True:
    conn, address = s.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
