# exercise: tcp-hi
# check: answers
# first: exits-early/daemon
# line: 25
import socket
import threading
import time

server = socket.socket()
server.bind(('127.0.0.1', 8200))
server.listen()
asked = threading.Event()


def serve():
    while True:
        conn, addr = server.accept()
        conn.recv(1024)
        asked.set()
        time.sleep(0.3)
        conn.sendall(b'hi')
        conn.close()


threading.Thread(target=serve, daemon=True).start()
asked.wait()
print('收到了一条消息')
