# exercise: tcp-shout
# check: together
# first: thread-work/held
# line: 9
import socket, threading

lock = threading.Lock()
def talk(conn):
    with lock:
        while data := conn.recv(1024):
            conn.sendall(data.upper())
    conn.close()
server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
