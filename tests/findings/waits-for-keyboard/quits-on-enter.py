# exercise: udp-echo
# check: echoes-ascii
# never: waits-for-keyboard
# The thread that serves forgets to answer; waiting for Enter beside it harms nobody.
import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))


def serve():
    while True:
        data, addr = s.recvfrom(65535)
        print(data)


threading.Thread(target=serve, daemon=True).start()
input('Enter to stop ')
