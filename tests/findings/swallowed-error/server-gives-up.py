# exercise: tcp-ack
# check: answers-once
# first: swallowed-error/timeout
# line: 14
# recorder: on
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 12345))
s.listen()
conn, addr = s.accept()
conn.settimeout(0.05)
try:
    print(conn.recv(1024).decode(), flush=True)
    conn.sendall("已收到信息".encode())
except TimeoutError:
    print("没有消息")
conn.close()
