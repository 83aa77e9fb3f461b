# wrong: 没有把服务器的话打印出来
# fails: prints-what-comes, pair-three-turns, pair-byebye, says-it-as-it-is, nearly-byebye, server-says-byebye
# finding: prints-nothing
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))

while True:
    data = client.recv(1024)
    text = data.decode('utf-8')
    if text == 'byebye':
        break
    msg = input('>>> ')
    client.send(msg.encode('utf-8'))
    if msg == 'byebye':
        break

client.close()
