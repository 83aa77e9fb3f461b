# exercise: tcp-shout
# recorder: on
# check: again
# first: thread-work/closed
# line: 27
import socket
import threading
import time


def talk(conn):
    time.sleep(0.3)  # the main program is sure to have closed it
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            conn.sendall(data.upper())
    except OSError:
        pass


def serve(conn):
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
    print("started")
    # nothing is left to do here
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
while True:
    client, addr = server.accept()
    serve(client)
