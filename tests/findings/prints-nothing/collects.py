# exercise: tcp-thanks
# check: prints-what-came
# never: prints-nothing
# It would print what it has collected, if it ever left its loop.
from socket import *

server = socket(AF_INET, SOCK_STREAM)
server.bind(('localhost', 8080))
server.listen(5)
try:
    while True:
        client, addr = server.accept()
        data = b''
        while True:
            part = client.recv(1024)
            if not part:
                break
            data += part
        print('收到：', data.decode('utf-8'))
        client.send('thank you !'.encode('utf-8'))
        client.close()
except KeyboardInterrupt:
    server.close()
