# exercise: tcp-lines
# recorder: on
# never: thread-target-called
import socket
import threading


def talk(conn):
    rest = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        rest += part
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            conn.sendall(b'OK ' + line + b'\n')
    conn.close()


def work_for(conn):
    return lambda: talk(conn)


server = socket.create_server(('127.0.0.1', 9055))
while True:
    conn, addr = server.accept()
    thread = threading.Thread(target=work_for(conn), daemon=True)
    thread.start()
