# exercise: tcp-hi
# check: answers
# never: accept-pair-unpacked
# The pair is used rightly; the name of a method is misspelt.
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
while True:
    pair = server.accept()
    pair[0].recv(1024)
    pair[0].sendal(b'hi')
