# must: answers
import inside
import os

written = files = 0
for folder in ("/work", "/tmp", "/dev/shm"):
    for number in range(8):
        try:
            with open(f"{folder}/fill{number}", "wb", 0) as file:
                for _ in range(64):
                    written += file.write(b"x" * (1 << 20))
        except OSError:
            pass
for folder in ("/work", "/tmp", "/dev/shm"):
    try:
        with open(f"{folder}/sparse", "wb") as file:
            file.truncate(1 << 40)
            print("sparse", flush=True)
    except OSError:
        pass
    for number in range(20_000):
        try:
            os.close(os.open(f"{folder}/n{number}", os.O_CREAT | os.O_WRONLY))
            files += 1
        except OSError:
            break
for folder in ("/", "/dev", "/etc", "/usr", "/opt", "/opt/venv", "/proc/1", "/proc/sys", "/sys", "/run", "/var"):
    try:
        os.close(os.open(f"{folder}/outside", os.O_CREAT | os.O_WRONLY))
        print("wrote", folder, flush=True)
    except OSError:
        pass
print("written", written, "files", files, flush=True)
inside.serve()
