# must: memory
import inside
import os
import select
import time

# Each of very many epolls watches very many files. 60 processes, 3 MiB each, whatever happens.
for _ in range(60):
    if os.fork() == 0:
        epolls, files = [select.epoll() for _ in range(120)], [os.eventfd(0) for _ in range(120)]
        for epoll in epolls:
            for file in files:
                epoll.register(file, select.EPOLLIN)
        for _ in range(200):
            time.sleep(0.1)
        os._exit(0)
for _ in range(200):
    time.sleep(0.1)
inside.serve()
