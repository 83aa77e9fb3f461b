# exercise: tcp-shout
# check: starts
# first: wrong-call/keyword
# line: 14
import socket
import threading


def serve():
    server = socket.create_server(("127.0.0.1", 8400))
    server.accept()


threading.Thread(traget=serve).start()
