# exercise: udp-thanks
# check: prints-what-came
# never: shown-as-object
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8081))
print("<server> ready, <function> of thanks")
while True:
    data, addr = s.recvfrom(1024)
    print("<%s> said something" % addr[1], flush=True)
    s.sendto(b"thank you !", addr)
