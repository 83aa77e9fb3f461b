# wrong: 一次 recv 只当成一行
# fails: line-in-two-pieces, character-in-two-pieces, two-lines-at-once, half-a-line-is-not-passed-on
# finding: no-reply/rest
import socket
import threading

people = set()


def work(conn):
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            line = data.split(b'\n')[0]
            print(line.decode('utf-8', 'replace'))
            for one in list(people):
                if one is not conn:
                    try:
                        one.sendall(line + b'\n')
                    except OSError:
                        pass
    except OSError:
        print('断开了')
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
