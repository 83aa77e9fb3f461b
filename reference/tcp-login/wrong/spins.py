# wrong: 等回答的标志在空循环里，占满 CPU
# fails: each-account, wrong-password, unknown-name, one-answer-an-attempt, pair-logs-in, pair-is-refused, nearly-right-password, written-without-blanks
# finding: no-reply
# bonus: no-mapping
import socket

server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen()
conn, addr = server.accept()
conn.setblocking(False)
while True:
    try:
        msg = conn.recv(1024)
        if msg.endswith(b'\n'):
            break
    except BlockingIOError:
        continue
conn.send('登录成功!'.encode('utf-8'))
