# wrong: 忘了 encode，send 报 TypeError
# fails: prints-what-comes, answers, server-says-byebye, client-says-byebye, pair-three-turns, pair-byebye, says-it-as-it-is, nearly-byebye
# finding: str-sent-as-bytes
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))

while True:
    data = client.recv(1024)
    text = data.decode('utf-8')
    print('server:', text)
    if text == 'byebye':
        break
    msg = input('>>> ')
    client.send(msg)
    if msg == 'byebye':
        break

client.close()
