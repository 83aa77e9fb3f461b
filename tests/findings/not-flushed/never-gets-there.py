# exercise: tcp-lines
# recorder: on
# check: one-line
# never: not-flushed
import socket
import threading


def serve(conn):
    reader = conn.makefile("r")
    writer = conn.makefile("w")
    text = reader.read()
    for line in text.splitlines():
        writer.write("ok " + line + "\n")
    conn.close()


server = socket.create_server(("127.0.0.1", 9055))
while True:
    conn, addr = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
