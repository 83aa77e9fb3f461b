# right: 说完了就 shutdown，再读到结束
import socket
import sys

sentence = sys.stdin.readline().rstrip('\r\n')
with socket.create_connection(('localhost', 14000)) as sock:
    sock.sendall(sentence.encode('utf-8'))
    sock.shutdown(socket.SHUT_WR)
    chunks = []
    while chunk := sock.recv(16):
        chunks.append(chunk)
print(f'大写：{b"".join(chunks).decode("utf-8")}')
