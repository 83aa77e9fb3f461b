# must: fails
import inside
import os
import signal

sock = inside.bound()
os.kill(os.getpid(), signal.SIGSTOP)
inside.serve(sock)
