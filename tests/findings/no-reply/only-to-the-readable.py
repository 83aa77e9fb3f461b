# exercise: tcp-chat-room
# recorder: on
# check: reaches-all-others
# first: no-reply/readable
import select
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 9012))
server.listen(5)
inputs = [server]
while True:
    readable, _, _ = select.select(inputs, [], [])
    for s in readable:
        if s is server:
            conn, addr = server.accept()
            inputs.append(conn)
        else:
            data = s.recv(1024)
            if not data:
                inputs.remove(s)
                s.close()
                continue
            print(data.decode(), end="", flush=True)
            for other in readable:
                if other is not s and other is not server:
                    other.sendall(data)
