# exercise: tcp-lines
# recorder: on
# check: one-line
# first: not-flushed/python
# line: 14
import socket
import threading


def serve(conn):
    reader = conn.makefile("r")
    writer = conn.makefile("w")
    for line in reader:
        writer.write("ok " + line)
    conn.close()


server = socket.create_server(("127.0.0.1", 9055))
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
