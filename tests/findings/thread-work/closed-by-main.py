# exercise: tcp-shout
# check: again
# first: thread-work/closed
# line: 24
import socket
import threading
import time


def talk(conn):
    time.sleep(0.3)  # the main program is sure to have closed it
    while True:
        data = conn.recv(1024)
        if not data:
            break
        conn.sendall(data.upper())
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
    conn.close()
