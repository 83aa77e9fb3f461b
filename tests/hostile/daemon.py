# must: fails
# check: stops
import inside
import ctypes
import os
import signal
import sys

sock = inside.bound()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        ctypes.CDLL(None).prctl(15, b"\x1b[31m\n::error::", 0, 0, 0)
        while True:
            signal.sigwait({signal.SIGUSR1})
    os._exit(0)
os.wait()
try:
    inside.serve(sock)
except KeyboardInterrupt:
    sys.exit(0)
