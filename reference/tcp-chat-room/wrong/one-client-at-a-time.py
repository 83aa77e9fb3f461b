# wrong: 没有线程，一次只服务一个客户端
# fails: reaches-all-others, not-back-to-its-sender, everybody-speaks, chinese, line-in-two-pieces, character-in-two-pieces, two-lines-at-once, one-leaves, one-breaks-off, joins-later, every-line-as-it-is
import socket

people = []
server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    people.append(conn)
    for line in conn.makefile('rb'):
        print(line.decode('utf-8').strip())
        for one in people:
            if one is not conn:
                one.sendall(line)
    people.remove(conn)
    conn.close()
