# exercise: tcp-shout
# check: starts
# first: wrong-port/swapped
# line: 8
import socket

server = socket.socket()
server.bind(("127.0.0.1", socket.htons(8400)))
server.listen()
server.accept()
