# must: answers; network: answers, ungraded; none: answers, ungraded
import inside
import glob
import os

if os.path.exists("marker") or os.path.exists("/tmp/marker") or os.path.exists("/dev/shm/marker"):
    print("stale", flush=True)
for place in (".", "/tmp", "/dev/shm"):
    open(f"{place}/marker", "w").close()
for name in glob.glob("*.py"):
    os.unlink(name)
    os.symlink("/etc/passwd" if "server" in name else "/proc/self/mem", name)
os.rename("/work/marker", "/work/sub") if not os.path.exists("/work/sub") else None
inside.serve()
