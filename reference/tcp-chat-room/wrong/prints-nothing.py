# wrong: 服务器没有打印
# fails: prints-each-line, pair-one-speaks, stops-on-interrupt
# finding: none
import socket
import threading

people = set()


def work(conn):
    try:
        for line in conn.makefile('rb'):
            if not line.endswith(b'\n'):
                break
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
        people.add(conn)
        threading.Thread(target=work, args=(conn,), daemon=True).start()
except KeyboardInterrupt:
    pass
