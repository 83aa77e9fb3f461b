# exercise: tcp-hi
# check: starts
# never: wrong-address
# The unknown name is not what it binds.
import socket

server = socket.socket()
server.connect(('my-computer.invalid', 8200))
