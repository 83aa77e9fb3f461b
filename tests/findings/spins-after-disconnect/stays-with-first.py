# exercise: tcp-in-turn
# check: next-client
# never: spins-after-disconnect
# It serves one client and then waits for the keyboard: nothing spins.
import socket

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 12400))
s.listen()
conn, who = s.accept()
data = conn.recv(1024)
conn.sendall(data)
s.recv if False else input()
