# wrong: 同样的句子第二次不再回答
# fails: five-in-turn
import socket

seen = set()
server = socket.socket()
server.bind(('127.0.0.1', 14000))
server.listen()
while True:
    conn, addr = server.accept()
    sentence = conn.recv(1024)
    if sentence not in seen:
        conn.sendall(sentence.upper())
    seen.add(sentence)
    conn.close()
