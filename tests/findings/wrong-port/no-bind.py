# exercise: tcp-shout
# check: starts
# first: wrong-port/unbound
# line: 8
import socket

server = socket.socket()
server.listen()
server.accept()
