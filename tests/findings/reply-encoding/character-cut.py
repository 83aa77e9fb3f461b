# exercise: tcp-lines
# check: long-chinese-line
# first: reply-encoding/cut
# line: 12
import threading
import socket


def serve(conn):
    text = ''
    while True:
        part = conn.recv(16)
        if not part:
            break
        text += part.decode('utf-8', 'replace')
        while '\n' in text:
            line, text = text.split('\n', 1)
            conn.sendall(('ok ' + line + '\n').encode())
    conn.close()


server = socket.socket()
server.bind(('', 9055))
server.listen()
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
