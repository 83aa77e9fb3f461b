# wrong: 等一秒没有新的数据，就以为客户端说完了
# fails: waits-for-the-end
# finding: extra-data
import socket

server = socket.create_server(('', 9009))
while True:
    conn, addr = server.accept()
    conn.settimeout(1)
    total = 0
    try:
        while data := conn.recv(4096):
            total += len(data)
    except socket.timeout:
        print('等了一秒')
    conn.sendall(str(total).encode())
    conn.close()
