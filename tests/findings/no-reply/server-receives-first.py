# exercise: tcp-chat
# check: server-says-byebye
# first: no-reply/server-first
# line: 13
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 8081))
s.listen()
while True:
    conn, addr = s.accept()
    while True:
        data = conn.recv(1024).decode()
        print(data, flush=True)
        if data == "byebye" or not data:
            break
        line = input()
        conn.sendall(line.encode())
        if line == "byebye":
            break
    conn.close()
