# must: answers; network: processes; network as user: answers; none: processes
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
