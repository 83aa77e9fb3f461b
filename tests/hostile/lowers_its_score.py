# must: answers
# prints: score 1000
import inside
import os
import time

for process in [os.getpid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())]:
    try:
        with open(f"/proc/{process}/oom_score_adj", "w") as file:
            file.write("-1000" if process == 1 else "0")
    except OSError:
        pass
time.sleep(0.3)
print("score", open("/proc/self/oom_score_adj").read(), flush=True)
inside.serve()
