# right: os.fork 出来的子进程在聊天，父进程等它
import os
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('', 8086))
pid = os.fork()
if pid:
    sock.close()
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status))

while True:
    data, addr = sock.recvfrom(1024)
    message = data.decode('utf-8')
    print('child got:', message)
    if message == 'byebye':
        sys.exit(0)
    reply = input('child answers: ')
    if 'sb' in message:
        reply += message.replace('sb', 'alexsb')
    sock.sendto(reply.encode('utf-8'), addr)
