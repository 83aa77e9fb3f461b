# exercise: tcp-lines
# recorder: on
# never: thread-joined
import socket
import threading


def talk(conn):
    while True:
        line = conn.recv(1024)
        if not line:
            break
        conn.sendall(b'OK ' + line)
    conn.close()


def serve():
    server = socket.create_server(('127.0.0.1', 9055))
    while True:
        conn, addr = server.accept()
        threading.Thread(target=talk, args=(conn,)).start()


thread = threading.Thread(target=serve)
thread.start()
thread.join()
