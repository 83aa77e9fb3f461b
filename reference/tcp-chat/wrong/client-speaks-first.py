# wrong: 客户端先说话
# fails: prints-what-comes, server-says-byebye, client-says-byebye, pair-three-turns, pair-byebye, says-it-as-it-is, nearly-byebye
# finding: none
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))
while True:
    msg = input('>>> ')
    client.send(msg.encode('utf-8'))
    if msg == 'byebye':
        break
    reply = client.recv(1024).decode('utf-8')
    print(reply)
    if reply == 'byebye':
        break
client.close()
