# wrong: 有人进来、离开都通知大家
# fails: reaches-all-others, not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, every-line-as-it-is
# finding: nearly-right
import socket
import threading

people = {}


def say(text, me):
    for conn in list(people):
        if conn is not me:
            try:
                conn.sendall((text + '\n').encode('utf-8'))
            except OSError:
                pass


def work(conn, name):
    say(name + ' 进来了', conn)
    try:
        for line in conn.makefile('r', encoding='utf-8'):
            line = line.rstrip('\n')
            print(line)
            say(line, conn)
    except OSError:
        pass
    people.pop(conn)
    say(name + ' 走了', conn)
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    people[conn] = str(addr[1])
    threading.Thread(target=work, args=(conn, str(addr[1])), daemon=True).start()
