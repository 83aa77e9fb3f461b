# must: answers
import inside
import json
import os
import signal
import socket

descriptors = {}
for name in os.listdir("/proc/self/fd"):
    try:
        descriptors[name] = os.readlink(f"/proc/self/fd/{name}").partition(":")[0]
    except OSError:
        pass  # the listing itself
ignored = [number.name for number in signal.Signals if signal.getsignal(number) == signal.SIG_IGN]
addresses = [socket.gethostbyname("localhost"), socket.gethostbyname(socket.gethostname())]
blocked = [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())]
told = {"descriptors": descriptors, "environment": dict(os.environ), "ignored": ignored, "blocked": blocked}
print(json.dumps(told | {"addresses": addresses, "user": os.getuid(), "groups": os.getgroups()}), flush=True)
try:
    inside.serve()
except KeyboardInterrupt:
    pass
