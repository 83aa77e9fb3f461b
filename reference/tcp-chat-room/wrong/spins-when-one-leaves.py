# wrong: 客户端走了，recv 一直返回 b''，线程空转
# fails: comes-and-goes
# bonus: rests-when-one-has-gone
import socket
import threading

people = set()


def work(conn):
    buffer = b''
    while True:
        try:
            buffer += conn.recv(1024)
        except OSError:
            people.discard(conn)
            return
        while b'\n' in buffer:
            line, buffer = buffer.split(b'\n', 1)
            print(line.decode('utf-8'))
            for one in list(people):
                if one is not conn:
                    try:
                        one.sendall(line + b'\n')
                    except OSError:
                        people.discard(one)


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
