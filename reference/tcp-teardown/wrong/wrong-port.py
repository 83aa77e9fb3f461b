# wrong: 监听了 9090，数字写反了
# fails: starts
# finding: wrong-port
import socket

s = socket.socket()
s.bind(('127.0.0.1', 9090))
s.listen()
while True:
    conn, addr = s.accept()
    n = 0
    data = conn.recv(1024)
    while data:
        n += len(data)
        data = conn.recv(1024)
    conn.send(str(n).encode())
    conn.close()
