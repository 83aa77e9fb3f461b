# wrong: 离开的人没有从列表里去掉，再发给他时出错
# fails: one-leaves, one-breaks-off, half-a-line-is-not-passed-on, comes-and-goes
# bonus: stops-quietly
# finding: traceback
import socket
import threading

people = []


def work(conn):
    try:
        for line in conn.makefile('rb'):
            print(line.decode('utf-8').strip())
            for one in list(people):
                if one is not conn:
                    one.sendall(line)
    except ConnectionResetError:
        print('断开了')
    conn.close()


server = socket.socket()
server.bind(('127.0.0.1', 9012))
server.listen(5)
while True:
    conn, addr = server.accept()
    people.insert(0, conn)
    threading.Thread(target=work, args=(conn,), daemon=True).start()
