# exercise: tcp-shout
# check: again
# never: thread-work
import multiprocessing
import socket


def talk(conn):
    data = conn.recv(1024)
    conn.sendall(data.upper())
    conn.close()


if __name__ == "__main__":
    server = socket.create_server(("127.0.0.1", 8400))
    while True:
        conn, addr = server.accept()
        multiprocessing.Process(target=talk, args=(conn,), daemon=True).start()
        conn.close()
