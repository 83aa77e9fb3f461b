# exercise: tcp-shout
# never: thread-work
import socket, threading

lock, count = threading.Lock(), 0
def talk(conn):
    global count
    while data := conn.recv(1024):
        with lock:
            count += 1
        conn.sendall(data)
    conn.close()
server = socket.create_server(("127.0.0.1", 8400))
while True:
    conn, addr = server.accept()
    threading.Thread(target=talk, args=(conn,), daemon=True).start()
