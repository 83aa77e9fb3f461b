# must: answers; network: processes, memory; network as user: answers; none: processes, memory
import inside
import os
import signal

first = os.getpid()
for _ in range(10):
    try:
        os.fork()
    except OSError:
        pass
if os.getpid() != first:
    signal.pause()
inside.serve()
