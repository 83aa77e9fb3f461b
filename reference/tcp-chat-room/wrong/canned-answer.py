# wrong: 不管谁说什么，都回答他 hello
# fails: reaches-all-others, not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, prints-each-line, pair-one-speaks, every-line-as-it-is, stops-on-interrupt
# finding: none
import socket
import threading


def work(conn):
    try:
        while conn.recv(1024):
            conn.sendall(b'hello\n')
    except OSError:
        pass
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    threading.Thread(target=work, args=(conn,), daemon=True).start()
