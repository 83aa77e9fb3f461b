# wrong: 回答之后又去等下一个客户端，不结束
# fails: ends-cleanly, pair-both-end
# finding: left-running/again
import socket

sk = socket.socket()
sk.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sk.bind(('127.0.0.1', 8898))
sk.listen()
while True:
    conn, addr = sk.accept()
    print(conn.recv(1024).decode('utf-8'))
    conn.send(b'hi')
    conn.close()
