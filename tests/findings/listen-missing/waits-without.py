# exercise: tcp-hi
# check: starts
# first: listen-missing/closed
# line: 9
import socket
import time

server = socket.socket()
server.bind(('', 8200))
while True:
    time.sleep(1)
