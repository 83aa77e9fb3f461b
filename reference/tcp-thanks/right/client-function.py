#!/usr/bin/env python3
# right: 写成函数，用制表符缩进，说完了就 shutdown
import socket
import sys

def ask(words, address=('127.0.0.1', 8080)):
	s = socket.socket()
	s.connect(address)
	s.sendall(words.encode('utf-8'))
	parts = []
	while True:
		part = s.recv(64)
		if not part:
			break
		parts.append(part)
	s.close()
	return b''.join(parts).decode('utf-8')

if __name__ == '__main__':
	sys.stdout.write(ask(sys.stdin.readline().rstrip('\n')) + '\n')
