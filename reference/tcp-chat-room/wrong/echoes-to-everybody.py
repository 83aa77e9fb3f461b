# wrong: 也发回给说话的人自己
# fails: not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, every-line-as-it-is, half-a-line-is-not-passed-on, comes-and-goes
# bonus: stops-quietly
# finding: nearly-right/own
import socket
import threading

people = []


def work(conn):
    try:
        for line in conn.makefile('rb'):
            print(line.decode('utf-8').strip())
            for one in list(people):
                try:
                    one.sendall(line)
                except OSError:
                    pass
    except OSError:
        pass
    people.remove(conn)
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    people.append(conn)
    threading.Thread(target=work, args=(conn,), daemon=True).start()
