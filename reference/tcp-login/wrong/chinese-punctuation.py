# wrong: 用了中文的逗号和括号
# fails: starts
# finding: syntax-error
import socket

server = socket.socket（）
server.bind(('127.0.0.1'，8083))
server.listen()
