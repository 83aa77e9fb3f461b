# exercise: udp-echo
# check: echoes-ascii
# never: shadows-module
# Its own calendar hides the module and does all that is wanted of it.
import calendar
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 12345))
while True:
    data, addr = s.recvfrom(1024)
    print(data.length, calendar.today())
    s.sendto(data, addr)
