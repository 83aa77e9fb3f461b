# exercise: udp-echo
# recorder: on
# check: echoes-ascii
# first: swallowed-error/unaddressed
# line: 13
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 12345))
while True:
    try:
        msg = server.recv(1024)
        server.send(msg)
    except:
        pass
