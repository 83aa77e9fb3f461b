# right: 键盘和网络各有一个线程，随时能说，随时能听；一次只和一个客户端聊
import queue
import socket
import sys
import threading

typed = queue.Queue()


def keyboard():
    for line in sys.stdin:
        typed.put(line.rstrip('\n'))


def listen(conn, over):
    while not over.is_set():
        try:
            words = conn.recv(4096).decode('utf-8')
        except OSError:
            words = ''
        if words:
            print('客户端>', words)
        if words in ('', 'byebye'):
            over.set()


threading.Thread(target=keyboard, daemon=True).start()
server = socket.create_server(('', 8081))
while True:
    conn, addr = server.accept()
    over = threading.Event()
    threading.Thread(target=listen, args=(conn, over), daemon=True).start()
    while not over.is_set():
        try:
            line = typed.get(timeout=0.1)
        except queue.Empty:
            continue
        try:
            conn.sendall(line.encode('utf-8'))
        except OSError:
            break
        if line == 'byebye':
            over.set()
    try:
        conn.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    conn.close()
