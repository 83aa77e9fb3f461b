# wrong: 空行不转发
# fails: every-line-as-it-is
import socket
import threading

people = []
lock = threading.Lock()


def tell(speaker, line):
    with lock:
        print(line.decode('utf-8'))
        for one in list(people):
            if one is not speaker:
                try:
                    one.sendall(line + b'\n')
                except OSError:
                    pass


def talk(conn):
    rest = b''
    while True:
        try:
            data = conn.recv(4096)
        except OSError:
            data = b''
        if not data:
            break
        *lines, rest = (rest + data).split(b'\n')
        for line in lines:
            if not line:
                continue
            tell(conn, line)
    with lock:
        people.remove(conn)
    conn.close()


server = socket.create_server(('', 9012))
while True:
    try:
        conn, addr = server.accept()
        with lock:
            people.append(conn)
        threading.Thread(target=talk, args=(conn,), daemon=True).start()
    except KeyboardInterrupt:
        break
