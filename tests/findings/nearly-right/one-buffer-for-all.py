# exercise: tcp-chat-room
# check: line-in-two-pieces
# first: nearly-right/mixed
# line: 26
import socket, threading

clients = []
lock = threading.Lock()

buffer = b""
def serve(c):
    global buffer
    try:
        while True:
            data = c.recv(4096)
            if not data:
                break
            buffer += data
            while b"\n" in buffer:
                line, buffer = buffer.split(b"\n", 1)
                print(line.decode(), flush=True)
                with lock:
                    others = [o for o in clients if o is not c]
                    for o in others:
                        try:
                            o.sendall(line + b"\n")
                        except OSError:
                            pass
    except OSError:
        pass
    finally:
        with lock:
            clients.remove(c)
        c.close()

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 9012))
s.listen(20)
try:
    while True:
        c, a = s.accept()
        with lock:
            clients.append(c)
        threading.Thread(target=serve, args=(c,), daemon=True).start()
except KeyboardInterrupt:
    pass
