# exercise: udp-shout
# recorder: on
# check: capitals
# first: swallowed-error/caught
# line: 14
import socket

answers = {"hi": "thank you, come again"}
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8420))
while True:
    data, addr = s.recvfrom(1024)
    try:
        answer = answers[data.decode()]
        s.sendto(answer.encode(), addr)
    except Exception:
        pass
