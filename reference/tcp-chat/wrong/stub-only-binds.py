# wrong: 只监听，什么也不做
# fails: three-turns, in-chinese, client-says-byebye, server-says-byebye, pair-three-turns, pair-byebye, says-it-as-it-is, nearly-byebye
# finding: ignores-keyboard
# bonus: client-just-leaves, client-breaks-off
import socket
import threading

server = socket.socket()
server.bind(('127.0.0.1', 8081))
server.listen(5)
print('服务器已启动')
threading.Event().wait()    # TODO
