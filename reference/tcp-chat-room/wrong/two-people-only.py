# wrong: 只会把两个人连起来
# fails: reaches-all-others, everybody-speaks, line-in-two-pieces, one-leaves, one-breaks-off, joins-later, prints-each-line, pair-one-speaks, stops-on-interrupt
# finding: none
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)


def pass_on(source, target):
    try:
        for line in source.makefile('rb'):
            print(line.decode('utf-8').strip())
            target.sendall(line)
    except OSError:
        pass
    source.close()


while True:
    one, _ = server.accept()
    two, _ = server.accept()
    threading.Thread(target=pass_on, args=(one, two), daemon=True).start()
    threading.Thread(target=pass_on, args=(two, one), daemon=True).start()
