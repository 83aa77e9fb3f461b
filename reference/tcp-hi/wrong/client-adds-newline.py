# wrong: hello! 后面多了换行
# fails: sends-hello
# finding: trailing-bytes
import socket

sk = socket.create_connection(('127.0.0.1', 8898))
with sk.makefile('rw') as stream:
    print('hello!', file=stream, flush=True)
    print(stream.readline())
sk.close()
