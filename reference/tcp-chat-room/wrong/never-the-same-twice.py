# wrong: 同样的话第二次不转发
# fails: every-line-as-it-is, two-lines-at-once, comes-and-goes
import socket
import threading

people = []
said = set()
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
            if line in said:
                continue
            said.add(line)
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
