# wrong: 回答的文字写反了，是“信息已收到”
# fails: answers-once, server-closes, ends-cleanly, pair-acknowledges, short-and-long
# finding: nearly-right/turned
import socket

server = socket.socket()
server.bind(('127.0.0.1', 12345))
server.listen(5)
conn, addr = server.accept()
print(conn.recv(1024).decode('utf-8'))
conn.send('信息已收到'.encode('utf-8'))
conn.close()
