# wrong: 收满之前一直循环，服务器走了也不停，空转
# fails: -
# bonus: server-goes-away, server-closes
# finding: spins-after-disconnect
import socket
import struct

s = socket.create_connection(('127.0.0.1', 9010))


def recv_exact(n):
    data = b''
    while len(data) < n:
        data += s.recv(n - len(data))
    return data


while True:
    try:
        data = input('> ').encode('utf-8')
    except EOFError:
        break
    s.sendall(struct.pack('!I', len(data)) + data)
    size = struct.unpack('!I', recv_exact(4))[0]
    print(recv_exact(size).decode('utf-8'))
s.close()
