# wrong: 新来的人先收到以前的话
# fails: joins-later, half-a-line-is-not-passed-on, comes-and-goes
import socket
import threading

people, history = set(), []


def work(conn):
    try:
        for line in conn.makefile('rb'):
            print(line.decode('utf-8').strip())
            history.append(line)
            for one in list(people):
                if one is not conn:
                    try:
                        one.sendall(line)
                    except OSError:
                        pass
    except OSError:
        pass
    people.discard(conn)
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
try:
    while True:
        conn, addr = server.accept()
        for line in history:
            conn.sendall(line)
        people.add(conn)
        threading.Thread(target=work, args=(conn,), daemon=True).start()
except KeyboardInterrupt:
    pass
