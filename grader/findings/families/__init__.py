"""The families of findings, by their subject: a recogniser each, its mistakes as rows, the words beside them."""

from grader.findings.families import (
    answers,
    calling,
    clients,
    compiled,
    encoding,
    ending,
    exceptions,
    files,
    frames,
    idle,
    keyboard,
    limits,
    modules,
    ours,
    pairs,
    parsing,
    port,
    received,
    silence,
    values,
)

MODULES = (
    answers, calling, clients, compiled, encoding, ending, exceptions, files, frames, idle, keyboard, limits, modules,
    ours, pairs, parsing, port, received, silence, values,
)  # fmt: skip
