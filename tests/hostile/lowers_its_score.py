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
until = time.monotonic() + 5
while (score := open("/proc/self/oom_score_adj").read()).strip() != "1000" and time.monotonic() < until:
    time.sleep(0.1)
print("score", score, flush=True)
inside.serve()
