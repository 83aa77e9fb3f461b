# exercise: udp-shout
# recorder: on
# never: swallowed-error
import signal
import socket

try:
    signal.signal(signal.SIGBREAK, signal.SIG_DFL)
except AttributeError:
    print("no Windows")

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    try:
        s.sendto(data.decode("ascii").lower().encode(), addr)
    except UnicodeDecodeError:
        s.sendto(b"no ASCII", addr)
