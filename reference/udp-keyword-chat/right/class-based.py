# right: 写成一个类
import socket


class KeywordChat:
    keywords = {'sb': 'alexsb'}

    def __init__(self, port):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(('127.0.0.1', port))

    def receive(self):
        data, self.client = self.sock.recvfrom(1024)
        message = data.decode('utf-8')
        print('%s: %s' % (self.client[1], message))
        return message

    def censor(self, message):
        for bad, good in self.keywords.items():
            if bad in message:
                return message.replace(bad, good)
        return ''

    def run(self):
        message = self.receive()
        while message != 'byebye':
            reply = input('me: ') + self.censor(message)
            self.sock.sendto(reply.encode('utf-8'), self.client)
            message = self.receive()
        self.sock.close()


KeywordChat(8086).run()
