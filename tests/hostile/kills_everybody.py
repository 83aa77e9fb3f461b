# must: answers; network as user: answers, ungraded, dead; none: answers, ungraded, dead
import inside
import os
import signal

sock = inside.bound()
for pid in (-1, 1, os.getppid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())):
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        if pid != os.getpid():
            try:
                os.kill(pid, number)
            except OSError:
                pass
inside.serve(sock)
