# must: answers
# prints: semget -1 msgget -1 shmget -1
import inside
import ctypes
import ctypes.util

libc = ctypes.CDLL(None, use_errno=True)
print("semget", libc.semget(0, 32000, 0o1600), "msgget", libc.msgget(0, 0o1600), "shmget", libc.shmget(0, 1 << 20, 0o1600))
print("mq_open", libc.mq_open(b"/x", 0o102, 0o600, None), flush=True)
inside.serve()
