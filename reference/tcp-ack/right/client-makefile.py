# right: 用 makefile 读到服务器关闭为止
import socket
import sys

host, port, text = [sys.stdin.readline().rstrip('\n') for _ in range(3)]
sock = socket.create_connection((host, port), timeout=5)
stream = sock.makefile('rw', encoding='utf-8')
stream.write(text)
stream.flush()
sys.stdout.write(stream.read() + '\n')
stream.close()
sock.close()
