"""Where a Python program stands: file and line of the call that each of its threads is in.

A hook registers Python's own `faulthandler` for a real-time signal before the student's code begins. The dump costs a
tenth of a millisecond and the program goes on. Its text comes from inside: a claim, good for a hint, never for a verdict.

`faulthandler` gives `errno` back only where it has another handler to call; a program that is asked behind a call that
failed would else read the wrong error. So there is one that ignores the signal. What is asked meanwhile may go unheard.
"""

from __future__ import annotations

import py_compile
import re
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SIGNAL = 62  # SIGRTMAX - 2: nobody's by default
DESCRIPTOR = 9  # what the hook writes to
HOOK = f"""\
# Lets the grader ask where this program stands.
try:
    import _signal
    import faulthandler
    import os

    _signal.signal({SIGNAL}, _signal.SIG_IGN)
    os.set_inheritable({DESCRIPTOR}, False)
    faulthandler.register({SIGNAL}, file={DESCRIPTOR}, all_threads=True, chain=True)
except Exception:
    pass
"""
MOST = 64 << 10
_THREAD = re.compile(r"^(?:Current thread|Thread) (0x[0-9a-f]+)")
_FRAME = re.compile(r'^  File "([^"\n]{1,5000})", line (\d{1,7}) in (.{1,2000})$')
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class StackLine:
    """Where one thread is: the innermost line of the student's own files."""

    file: str
    line: int
    function: str


HOOK_NAME = "sitecustomize.py"
COMPILED_NAME = f"__pycache__/sitecustomize.{sys.implementation.cache_tag}.pyc"


@cache
def compiled_hook(text: str) -> bytes:
    """The hook as Python keeps it beside its source: compiling it takes as long as a tenth of a start of Python.

    It says that its source need not be looked at; a Python of another version does not take it and compiles the source,
    as where there is no folder for temporary files, and this is empty.
    """
    with suppress(OSError), tempfile.TemporaryDirectory() as folder:
        source, compiled = Path(folder, HOOK_NAME), Path(folder, "compiled")
        source.write_text(text, "utf-8")
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(source), str(compiled), dfile=HOOK_NAME, doraise=True, invalidation_mode=unchecked)
        return compiled.read_bytes()
    return b""


def read_dump(dump: bytes, work: str) -> list[StackLine | None]:
    """One entry for each Python thread, oldest (the main thread) first; None for one outside the student's files.

    Where it was asked more than once, the latest answer counts. `work` is the folder of the student's files as the program sees it, with a slash at its end.
    """
    threads, told = list[StackLine | None](), set[str]()
    for line in dump[:MOST].decode("utf-8", "replace").split("\n"):
        if thread := _THREAD.match(line):
            if thread[1] in told:
                threads, told = [], set()
            told.add(thread[1])
            threads.append(None)
        elif (frame := _FRAME.match(line)) and threads and threads[-1] is None and frame[1].startswith(work):
            threads[-1] = StackLine(_unescaped(frame[1].removeprefix(work)), int(frame[2]), _unescaped(frame[3]))
    return threads[::-1]


def _unescaped(name: str) -> str:
    """A name as it is: faulthandler writes every letter that is not ASCII as a number."""

    def letter(escape: re.Match[str]) -> str:
        number = int(escape[1] or escape[2] or escape[3], 16)
        whole = number < 0x110000 and not 0xD800 <= number < 0xE000  # half a letter is none
        return chr(number) if whole else escape[0]

    return _ESCAPED.sub(letter, name)
