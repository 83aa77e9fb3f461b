# exercise: tcp-shout
# check: again
# never: thread-work
import socket
import threading


def talk(conn):
    data = conn.recv(1024)
    conn.sendall(data.upper())
    conn.close()


server = socket.create_server(("127.0.0.1", 8400))
workers = []
for _ in range(100):
    conn, addr = server.accept()
    worker = threading.Thread(target=talk, args=(conn,), daemon=True)
    worker.start()
    workers.append(worker)
for worker in workers:
    worker.join()
