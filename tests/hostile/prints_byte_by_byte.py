# must: answers
import inside
import os
import threading


def chatter() -> None:
    for _ in range(60_000):
        os.write(1, b".")
        os.write(2, b":")


threading.Thread(target=chatter, daemon=True).start()
inside.serve()
