# must: answers; network: answers, answers and gets something; none: answers, answers and gets something
# prints: []
import inside
import glob
import importlib
import json
import os
import sys

sock, seen = inside.bound(), []
for place, folders, names in os.walk("/"):
    if place == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    elif place.count("/") >= 5 or place in ("/usr/share", "/usr/include"):
        folders[:] = []  # long ways, and nothing of ours there
    if "grader" in folders and os.listdir(place + "/grader"):  # a mask is an empty folder
        seen.append(place + "/grader")
    seen += [os.path.join(place, name) for name in names if name in ("udp-echo.yaml", "bob_secret.py", "shadow")]
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try:
        data = open(path, "rb").read()
    except OSError:
        continue
    if b"GRADER_TEST_SECRET" in data or b"bwrap" in data:
        seen.append(path)
for folder in ("/root", "/home", "/srv", "/mnt", "/run/user", "/var", "/etc/ssh", "/proc/1/root"):
    try:
        seen += [f"{folder}: {os.listdir(folder)}"]
    except OSError:
        pass
tree = f"python{sys.version_info.major}.{sys.version_info.minor}"
sys.path += [f"{base}/lib/{tree}/{kind}-packages" for base in (sys.base_prefix, "/usr", "/usr/local") for kind in ("site", "dist")]
sys.path += ["/usr/lib/python3/dist-packages", "/", "/opt", *glob.glob("/usr/local/lib/*"), *glob.glob("/opt/*")]
for name in ("grader", "yaml", "pydantic", "click", "pip"):
    try:
        if getattr(importlib.import_module(name), "__file__", None):  # a mask is a namespace package
            seen.append(f"import {name}")
    except (ImportError, OSError):
        pass
print(json.dumps(seen), flush=True)
inside.serve(sock)
