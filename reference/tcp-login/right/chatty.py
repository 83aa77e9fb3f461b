# right: 打印很多调试信息，包括收到的密码
import json
import socket
import sys

users = {'张三': '123', '赵四': '345', '王八': '567'}
print('python', sys.version)
server = socket.socket()
server.bind(('127.0.0.1', 8083))
server.listen(3)
for i in range(200):
    print('[debug] 第', i, '行初始化信息 ........................................')
while True:
    print('[debug] waiting for accept', server)
    conn, addr = server.accept()
    print('[debug] accepted', conn, addr, file=sys.stderr)
    data = conn.recv(1024)
    print('[debug] raw', data)
    info = json.loads(data.decode('utf-8'))
    print('[debug] info', info, type(info))
    name = ''.join(info.keys())
    password = ''.join(info.values())
    print('[debug] name', name, 'password', password)
    reply = '登录成功!' if users.get(name) == password else '用户名或密码错误!'
    print('[debug] reply', reply, reply.encode('utf-8'))
    conn.send(reply.encode('utf-8'))
    conn.close()
