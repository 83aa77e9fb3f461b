# wrong: 拿编码后的 bytes 和 str 比较，自己说 byebye 时不结束
# fails: client-says-byebye, pair-byebye
# finding: bytes-compared-with-str
import socket

client = socket.socket()
client.connect(('127.0.0.1', 8081))

while True:
    data = client.recv(1024)
    text = data.decode('utf-8')
    print('server:', text)
    if text == 'byebye':
        break
    msg = input('>>> ').encode('utf-8')
    client.send(msg)
    if msg == 'byebye':
        break

client.close()
