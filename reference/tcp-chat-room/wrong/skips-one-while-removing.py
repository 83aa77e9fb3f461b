# wrong: 一边循环一边从列表里去掉离开的人，后面的一个人被跳过
# fails: one-leaves, one-breaks-off
import socket
import threading

people = []
lock = threading.Lock()


def tell(speaker, line):
    with lock:
        print(line.decode('utf-8'))
        for one in people:
            if one is not speaker:
                try:
                    one.sendall(line + b'\n')
                except OSError:
                    people.remove(one)


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
            tell(conn, line)
    with lock:
        pass
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
