# exercise: tcp-chat-room
# program: client
# check: every-line-as-it-is
# never: no-reply
import socket, sys, threading
s = socket.create_connection(("127.0.0.1", 9012))
def listen():
    buffer = b""
    while True:
        try:
            data = s.recv(4096)
        except OSError:
            return
        if not data:
            return
        buffer += data
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            print(line.decode(), flush=True)
threading.Thread(target=listen, daemon=True).start()
while True:
    try:
        line = input()
    except EOFError:
        break
    if not line: continue
    s.sendall(line.encode() + b"\n")
s.close()
