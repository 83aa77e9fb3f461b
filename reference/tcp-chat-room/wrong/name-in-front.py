# wrong: 每句话前面加上了说话人的地址
# fails: reaches-all-others, not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, every-line-as-it-is
# finding: none
import socket
import threading

people = set()


def work(conn, addr):
    try:
        for line in conn.makefile('rb'):
            line = f'{addr[1]}: '.encode() + line
            print(line.decode('utf-8').strip())
            for one in list(people):
                if one is not conn:
                    one.sendall(line)
    except OSError:
        pass
    people.discard(conn)
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    people.add(conn)
    threading.Thread(target=work, args=(conn, addr), daemon=True).start()
