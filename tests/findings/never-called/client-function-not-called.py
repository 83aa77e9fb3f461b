# exercise: tcp-ask
# program: client
# check: starts
# first: never-called/uncalled
# line: 9
import socket


def main():
    text = input()
    s = socket.socket()
    s.connect(('127.0.0.1', 8300))
    s.sendall(text.encode())
    print(s.recv(1024).decode())
