# must: cpu
import inside
import os
import signal
import time

# Processes that compute for a moment and are replaced: none of them ever uses much. 40 seconds at the most.
ends = time.time() + 40


def spin(seconds: float) -> None:
    begin = time.process_time()
    while time.process_time() < begin + seconds:
        pass


life = 0.01 if os.path.exists("short") else 0.25  # so short that nobody sees most of them
if os.path.exists("unwaited"):  # then nobody is told what they have used
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
live = 0
while time.time() < ends:
    while live < 4:
        if os.fork() == 0:
            spin(life)
            os._exit(0)
        live += 1
    try:
        os.wait()
        live -= 1
    except ChildProcessError:
        live = 0
inside.serve()
