# right: 收到的都拼在一起，回答后先 shutdown 再 close；启动慢
import socket
import time

time.sleep(1)
server = socket.create_server(('localhost', 9009))
while True:
    sock, peer = server.accept()
    everything = b''
    part = sock.recv(16)
    while part != b'':
        everything += part
        part = sock.recv(16)
    answer = f'{len(everything)}'
    for digit in answer:
        sock.send(digit.encode())
    sock.shutdown(socket.SHUT_WR)
    sock.close()
    print(peer[1], everything[:20], answer)
