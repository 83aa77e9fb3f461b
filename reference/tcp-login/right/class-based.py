# right: 写成一个类，账户也是对象
import json
import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    name: str
    password: str


class LoginServer:
    def __init__(self, accounts, port):
        self.accounts = set(accounts)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(('localhost', port))
        self.sock.listen()

    def run(self):
        while True:
            self.handle(*self.sock.accept())

    def handle(self, conn, addr):
        try:
            mapping = json.loads(conn.recv(1024).decode('utf-8'))
            account = Account(*mapping.popitem())
            self.reply(conn, account in self.accounts)
        except (ValueError, TypeError, AttributeError, KeyError):
            self.reply(conn, False)
        finally:
            conn.close()

    def reply(self, conn, ok):
        conn.sendall('登录成功!'.encode('utf-8') if ok else '用户名或密码错误!'.encode('utf-8'))


if __name__ == '__main__':
    LoginServer([Account('张三', '123'), Account('赵四', '345'), Account('王八', '567')], 8083).run()
