# wrong: 每个客户端一个线程，大家抢着读同一个键盘
# fails: client-after-client
import socket
import threading


def chat(conn):
    while True:
        line = input('> ')
        conn.send(line.encode('utf-8'))
        if line == 'byebye':
            break
        text = conn.recv(1024).decode('utf-8')
        print('客户端:', text)
        if text in ('', 'byebye'):
            break
    conn.close()


server = socket.create_server(('', 8081))
while True:
    conn, addr = server.accept()
    threading.Thread(target=chat, args=(conn,), daemon=True).start()
