"""The families of findings, by their subject: a recogniser each, its mistakes as rows, the words beside them."""

from grader.findings.families import (
    answers,
    calling,
    calls,
    clients,
    closing,
    compiled,
    conditions,
    coroutines,
    difference,
    encoding,
    ending,
    exceptions,
    files,
    frames,
    idle,
    keyboard,
    limits,
    lossy,
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
    answers, calling, calls, clients, closing, compiled, conditions, coroutines, difference, encoding, ending, exceptions,
    files, frames, idle, keyboard, limits, lossy, modules, ours, pairs, parsing, port, received, silence, threads, values,
)  # fmt: skip
