# wrong: 最后一个人离开，服务器就结束
# fails: comes-and-goes
import socket, threading

clients = []
lock = threading.Lock()


def serve(c):
    buffer = b""
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
        if not clients:
            import os

            os._exit(0)


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
