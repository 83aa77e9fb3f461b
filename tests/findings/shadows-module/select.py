# exercise: tcp-shout
# check: starts
# first: shadows-module
import socket

server = socket.create_server(("127.0.0.1", 8400))
server.accept()
