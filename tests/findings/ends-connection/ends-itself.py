# exercise: tcp-shout
# check: again
# never: ends-connection
import socket

server = socket.create_server(("127.0.0.1", 8400))
conn, addr = server.accept()
data = conn.recv(1024)
conn.sendall(data.upper())
