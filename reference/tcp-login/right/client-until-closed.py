# right: JSON 一个字节一个字节地发，半关闭，再一直收到服务器关闭
import json
import socket
import sys

name = sys.stdin.readline().rstrip('\n')
password = sys.stdin.readline().rstrip('\n')
with socket.create_connection(('127.0.0.1', 8083)) as s:
    for byte in json.dumps({name: password}).encode('utf-8'):
        s.sendall(bytes([byte]))
    s.shutdown(socket.SHUT_WR)
    answer = b''
    while part := s.recv(7):
        answer += part
sys.stderr.write(answer.decode('utf-8') + '\n')
