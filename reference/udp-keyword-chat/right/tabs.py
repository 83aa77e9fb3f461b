# right: 用制表符缩进，两个函数
import socket

def reply_for(msg, typed):
	if msg.find('sb') != -1:
		return typed + msg.replace('sb', 'alexsb')
	else:
		return typed

def main():
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(('localhost', 8086))
	while True:
		data, addr = s.recvfrom(1024)
		msg = data.decode('utf-8')
		print(msg)
		if msg == 'byebye':
			exit()
		s.sendto(reply_for(msg, input('say: ')).encode('utf-8'), addr)

main()
