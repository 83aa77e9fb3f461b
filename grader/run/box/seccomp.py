"""Calls that no student's program needs and that a sandbox of namespaces leaves open: a filter, which bubblewrap
installs, and below full isolation the process that becomes the program.

Refused as if the kernel did not have them (ENOSYS): memory that no process maps and no limit counts (memfd, System V
segments, queues and semaphores, POSIX queues, pages given away to a pipe or taken by it from a socket, pipes larger than usual, programs for
the kernel's own filters, pages of which a part is given back), what is counted for a whole user or machine and could be used up for others
(watches of files, rings of asynchronous files, keyrings, labels of flows), namespaces of its own, where all this would begin
anew, the memory of other processes, rings that make calls behind the filter's back, probes.
Of the kinds of sockets only Unix, IPv4, IPv6 and netlink exist: a network namespace does not hold AF_VSOCK, which
leads out of a virtual machine to its host. Of the protocols TCP, UDP and ICMP: of others nobody counts the buffers.

The program is classic BPF, see seccomp(2). The numbers of calls differ from processor to processor.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
from collections.abc import Mapping, Sequence
from functools import cache

from grader.run.eyes import kernel

_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16)  # 16: AF_NETLINK
# Name of the processor: its audit architecture, the numbers of `socket`, `setsockopt`, `prctl`, `fcntl`, `splice` and
# `clone`, and of the calls that are refused.
_PROCESSORS: Mapping[str, tuple[int, tuple[int, ...], Mapping[str, int]]] = {
    "x86_64": (0xC000_003E, (41, 54, 157, 72, 275, 56), {
        "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68, "ptrace": 101, "process_vm_readv": 310,
        "process_vm_writev": 311, "io_uring_setup": 425, "userfaultfd": 323, "bpf": 321, "perf_event_open": 298,
        "pidfd_getfd": 438, "add_key": 248, "request_key": 249, "keyctl": 250, "semget": 64, "mq_open": 240,
        "vmsplice": 278, "seccomp": 317, "landlock_create_ruleset": 444, "io_setup": 206, "inotify_init": 253,
        "inotify_init1": 294, "fanotify_init": 300, "unshare": 272, "setns": 308, "clone3": 435,
    }),
    "aarch64": (0xC000_00B7, (198, 208, 167, 25, 76, 220), {
        "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186, "ptrace": 117, "process_vm_readv": 270,
        "process_vm_writev": 271, "io_uring_setup": 425, "userfaultfd": 282, "bpf": 280, "perf_event_open": 241,
        "pidfd_getfd": 438, "add_key": 217, "request_key": 218, "keyctl": 219, "semget": 190, "mq_open": 180,
        "vmsplice": 75, "seccomp": 277, "landlock_create_ruleset": 444, "io_setup": 0, "inotify_init1": 26,
        "fanotify_init": 262, "unshare": 97, "setns": 268, "clone3": 435,
    }),
}  # fmt: skip
_FILTERS_OF_SOCKETS = (26, 50, 51, 52)  # SO_ATTACH_FILTER, SO_ATTACH_BPF, and the same for groups of sockets
_FLOW_LABELS = 32  # IPV6_FLOWLABEL_MGR, of IPPROTO_IPV6
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_SET_THP_DISABLE = 22, 38, 41
# F_OFD_SETLK and F_OFD_SETLKW lock for an open file, and so for no process that could be charged; F_SETPIPE_SZ.
_OF_FILES = (37, 38, 1031)
_PROTOCOLS = (0, socket.IPPROTO_TCP, socket.IPPROTO_UDP, socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6)
_NAMESPACES = 0x7E02_0000  # flags of `clone`; those of `clone3` cannot be seen from here, and libraries do without it
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _THIRD_ARGUMENT = 16, 24, 32
_ALLOW, _ERROR = 0x7FFF_0000, 0x0005_0000
_X32 = 0x4000_0000  # x86-64 has every call a second time from here on


@cache
def filter_program() -> bytes | None:
    """The filter for this processor; None where its numbers are not known."""
    known = _PROCESSORS.get(platform.machine())
    if known is None:
        return None
    architecture, asked, refused = known
    numbers, allow, refuse = sorted(refused.values()), (_RETURN, 0, 0, _ALLOW), _give(errno.ENOSYS)
    families, protocols = _FAMILIES, _PROTOCOLS
    of_sockets = _unless(_THIRD_ARGUMENT, _FILTERS_OF_SOCKETS, refuse)
    of_ipv6 = _unless(_THIRD_ARGUMENT, (_FLOW_LABELS,), refuse)
    # What is asked further of a call, in the order of their numbers. Who is told EINVAL does it in the ordinary way.
    further = [
        [
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            *((_EQUAL, len(families) - at, 0, int(family)) for at, family in enumerate(families)),
            _give(errno.EAFNOSUPPORT),
            (_LOAD, 0, 0, _THIRD_ARGUMENT),
            *((_EQUAL, len(protocols) - at, 0, int(protocol)) for at, protocol in enumerate(protocols)),
            _give(errno.EPROTONOSUPPORT),
            allow,
        ],
        [
            (_LOAD, 0, 0, _SECOND_ARGUMENT),
            (_EQUAL, 0, len(of_sockets), int(socket.SOL_SOCKET)),
            *of_sockets,
            (_EQUAL, 0, len(of_ipv6), int(socket.IPPROTO_IPV6)),
            *of_ipv6,
            allow,
        ],
        _unless(_FIRST_ARGUMENT, (_PR_SET_SECCOMP, _PR_SET_THP_DISABLE), refuse),
        _unless(_SECOND_ARGUMENT, _OF_FILES, _give(errno.EINVAL)),
        [_give(errno.EINVAL)],
        [(_LOAD, 0, 0, _FIRST_ARGUMENT), (_ANY_BIT, 1, 0, _NAMESPACES), allow, _give(errno.EPERM)],
    ]
    behind = [len(asked) - at + 1 + sum(map(len, further[:at])) for at in range(len(asked))]
    body = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        refuse,  # calls in the manner of another processor
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, len(numbers) + len(asked) + 1, 0, _X32),
        *((_EQUAL, len(numbers) + len(asked) - at, 0, number) for at, number in enumerate(numbers)),
        *((_EQUAL, jump, 0, number) for jump, number in zip(behind, asked, strict=True)),
        allow,
        refuse,
        *(instruction for block in further for instruction in block),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in body)


def _unless(argument: int, values: Sequence[int], refuse: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """The call goes through, unless an argument of it is one of these values."""
    asked = ((_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values))
    return [(_LOAD, 0, 0, argument), *asked, (_RETURN, 0, 0, _ALLOW), refuse]


def _give(error: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _ERROR | error)


def install() -> None:
    """Hold this process and all that it starts to the filter, for good. Where the kernel has none, nothing happens."""
    program = filter_program()
    if program is not None:
        code = ctypes.create_string_buffer(program, len(program))
        held = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
        kernel.libc().prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), 0, 0, 0)
        kernel.libc().prctl(_PR_SET_SECCOMP, ctypes.c_ulong(2), held, 0, 0)
