# exercise: udp-echo
# check: echoes-ascii
# never: needs-display
import socket

try:
    import tkinter
    tkinter.Tk()
except Exception:
    print('no window')

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(65535)
    s.sendto(data + b'!', addr)
