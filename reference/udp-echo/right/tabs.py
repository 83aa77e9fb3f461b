#!/usr/bin/env python3
# right: 用制表符缩进，带 shebang
import socket

def main():
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(('0.0.0.0', 12345))
	while True:
		try:
			data, addr = s.recvfrom(10240)
			s.sendto(data, addr)
		except KeyboardInterrupt:
			break
	s.close()

main()
