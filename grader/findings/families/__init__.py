"""The families of findings, by their subject: a recogniser each, its mistakes as rows, the words beside them."""

from grader.findings.families import (
    answers,
    calling,
    clients,
    compiled,
    connections,
    encoding,
    ending,
    exceptions,
    files,
    frames,
    hidden,
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
    threads,
    values,
)

MODULES = (
    answers, calling, clients, compiled, connections, encoding, ending, exceptions, files, frames, hidden, idle, keyboard,
    limits, modules, ours, pairs, parsing, port, received, silence, threads, values,
)  # fmt: skip
