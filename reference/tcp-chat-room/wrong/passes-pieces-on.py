# wrong: 收到什么就转发什么，不管是不是一整行
# fails: line-in-two-pieces, two-lines-at-once, half-a-line-is-not-passed-on
# finding: extra-data
import socket
import threading

people = set()


def work(conn, addr):
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            print(addr, data.decode('utf-8', 'replace').strip())
            for one in list(people):
                if one is not conn:
                    try:
                        one.sendall(data)
                    except OSError:
                        pass
    except OSError:
        print(addr, '断开了')
    people.discard(conn)
    conn.close()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9012))
server.listen(5)
try:
    while True:
        conn, addr = server.accept()
        people.add(conn)
        threading.Thread(target=work, args=(conn, addr), daemon=True).start()
except KeyboardInterrupt:
    print('再见')
