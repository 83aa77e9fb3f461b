# right: 发完以后 shutdown 自己的方向，一直收到结束
import socket


class Client:
    def __init__(self):
        self.host = input()
        self.port = int(input())
        self.sock = socket.socket()

    def talk(self, text):
        self.sock.connect((self.host, self.port))
        self.sock.sendall(text.encode('utf8'))
        self.sock.shutdown(socket.SHUT_WR)
        answer = b''
        while True:
            part = self.sock.recv(16)
            if not part:
                break
            answer += part
        self.sock.close()
        return answer.decode('utf8')


client = Client()
print(client.talk(input()))
