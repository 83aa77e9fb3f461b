# exercise: tcp-shout
# recorder: on
# check: again
# first: thread-work/closed
# line: 25
import socket
import threading


def talk(conn):
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
