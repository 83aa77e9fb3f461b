# exercise: tcp-shout
# check: capitals
# first: thread-work/with
# line: 23
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
    with conn:
        threading.Thread(target=talk, args=(conn,), daemon=True).start()
