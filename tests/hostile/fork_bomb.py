# must: answers; network: processes; network as user: answers; none: processes
import inside
import os
import signal

started = 0
for _ in range(400):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        signal.pause()
    started += 1
print("started", started, flush=True)
inside.serve()
