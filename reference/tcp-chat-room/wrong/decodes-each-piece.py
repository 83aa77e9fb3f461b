# wrong: 每收到一块就 decode，汉字被切断时线程出错
# fails: character-in-two-pieces
# finding: decode-error
import socket
import threading

people = set()


def work(conn):
    text = ''
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            text += data.decode('utf-8')
            while '\n' in text:
                line, text = text.split('\n', 1)
                print(line)
                for one in list(people):
                    if one is not conn:
                        try:
                            one.sendall((line + '\n').encode('utf-8'))
                        except OSError:
                            pass
    except OSError:
        print('断开了')
    finally:
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
