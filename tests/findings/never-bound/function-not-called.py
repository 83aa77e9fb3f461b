# exercise: tcp-hi
# check: starts
# first: never-bound/uncalled
# line: 8
import socket


def main():
    server = socket.socket()
    server.bind(('127.0.0.1', 8200))
    server.listen()
    while True:
        conn, addr = server.accept()
        conn.sendall(b'hi')
        conn.close()
