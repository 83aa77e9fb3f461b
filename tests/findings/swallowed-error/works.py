# exercise: udp-shout
# check: thanks
# never: swallowed-error
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    text = data.decode()
    try:
        s.sendto(text.lower().encode(), addr)
    except Exception as error:
        print("error:", error)
