# wrong: 线程不是 daemon，按 Ctrl-C 时还有人就结束不了
# fails: -
# bonus: stops-quietly
# finding: left-running
import socket
import threading

people = set()


def work(conn):
    try:
        for line in conn.makefile('rb'):
            if not line.endswith(b'\n'):
                break
            print(line.decode('utf-8').strip())
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
        threading.Thread(target=work, args=(conn,)).start()
except KeyboardInterrupt:
    server.close()
