# right: 一秒以后才监听，回答前再等一会儿，自己处理 SIGINT
import signal
import socket
import sys
import time


def stop(signum, frame):
    sys.exit(0)


signal.signal(signal.SIGINT, stop)
time.sleep(1)
with socket.create_server(('127.0.0.1', 8080)) as server:
    while True:
        conn, _ = server.accept()
        with conn:
            print(str(conn.recv(1024), 'utf-8'))
            time.sleep(0.3)
            conn.sendall(b'thank you !')
