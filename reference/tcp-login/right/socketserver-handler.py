# right: 用 socketserver 的 TCPServer 和一个处理类
import ast
import socketserver


class Login(socketserver.BaseRequestHandler):
    table = {'张三': '123', '赵四': '345', '王八': '567'}

    def handle(self):
        raw = self.request.recv(1024).strip()
        print('{} wrote: {}'.format(self.client_address[0], raw.decode('utf-8')))
        info = ast.literal_eval(raw.decode('utf-8'))
        name = list(info.keys())[0]
        if self.table.get(name) == info[name]:
            self.request.sendall('登录成功!'.encode('utf-8'))
        else:
            self.request.sendall('用户名或密码错误!'.encode('utf-8'))


socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(('127.0.0.1', 8083), Login) as server:
    server.serve_forever()
