# exercise: tcp-chat-room
# recorder: on
# never: wrong-connection
import socket
from threading import Lock, Thread

room, lock = [], Lock()


def listen(conn):
    rest = b''
    while True:
        part = conn.recv(1024)
        if not part:
            break
        rest += part
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            print(line.decode())
            with lock:
                for member in room:
                    if member:
                        member.sendall(line + b'\n')
    with lock:
        room.remove(conn)


server = socket.create_server(('127.0.0.1', 9012))
while True:
    conn, addr = server.accept()
    with lock:
        room.append(conn)
    Thread(target=listen, args=(conn,), daemon=True).start()
