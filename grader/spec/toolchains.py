"""The languages beside Python that every exercise takes: how a source is recognised, built and started.

A language is one row of `TOOLCHAINS`. Its patterns are looked for in sources without comments, and only to tell which
file is which program; what a program does is seen when it runs. An exercise that says `run:` for a file has its own way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A language: its files, what their words tell, and the commands, which are templates like those of `run:`."""

    name: str
    endings: tuple[str, ...]
    start: str
    """`{{ file }}` is the program's file, `{{ stem }}` without the ending, `{{ class }}` its class with its package,
    `{{ memory }}` its limit in bytes."""
    build: str | None = None
    """`{{ sources }}` are the program's file and the other sources of its language that belong to it."""
    more: tuple[str, ...] = ()
    """Endings of files that belong to it and are never built by themselves."""
    main: str = ""
    """What a file holds that can be started by itself; empty where every file can."""
    serves: str = ""
    opens: str = ""
    """A port, as a server does, and a client that binds its own address."""
    calls: str = ""
    sends: str = ""
    """What a client without a connection does, and a server that answers: it tells the less."""
    udp: str = ""
    imports: str = ""
    """Names of the sources beside it that a file needs, as groups."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """The Debian package of each tool that its commands begin with."""
    by_class: bool = False
    """Whether its sources are named after what is in them, and several of them may have a start."""
    makefile: bool = False
    """Whether a Makefile beside it says better how it is built."""
    since: tuple[int, ...] = ()
    """The first version of what starts it that can, as `--version` tells it."""

    def is_source(self, name: str) -> bool:
        return name.lower().endswith(self.endings)

    @property
    def together(self) -> bool:
        """Whether the sources of a folder are built together: of those that have a start, each is another program."""
        return bool(self.main) and not self.by_class


_SOCKETS = Toolchain(
    "sockets of C",
    (),
    "./{{ stem }}",
    main=r"\bmain\s*\(",
    serves=r"\b(?:listen|accept4?)\s*\(",
    opens=r"(?<![:.>\w])(?:::)?bind\s*\(",
    calls=r"(?<![:.>\w])(?:::)?connect\s*\(",
    sends=r"\bsend(?:to|msg)\s*\(",
    udp=r"\bSOCK_DGRAM\b",
    imports=r'#\s*include\s*"([^"\n]+)"',
    makefile=True,
)
_NODE = Toolchain(
    "Node",
    (),
    "node {{ file }}",
    serves=r"\bcreateServer\s*\(|\bnew\s+(?:\w+\.)?Server\s*\(|\.listen\s*\(",
    opens=r"\.bind\s*\(\s*(?:\d|[A-Z_]{2,}\b|port\b|\{)",
    calls=r"\b(?:createConnection|connect)\s*\(|\bnew\s+(?:\w+\.)?Socket\s*\(",
    sends=r"\.send\s*\((?![^;\n]{0,200}\b(?:rinfo|remote|info|from|sender|peer|client)\.)",
    udp=r"\bdgram\b",
    imports=r"(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)['\"](\.{1,2}/[^'\"\n]+)['\"]",
    packages={"node": "nodejs"},
)

TOOLCHAINS: tuple[Toolchain, ...] = (
    replace(
        _SOCKETS,
        name="C",
        endings=(".c",),
        build="gcc -O1 -pthread -o {{ stem }} {{ sources }} -lm",
        more=(".h",),
        packages={"gcc": "gcc libc6-dev", "make": "make"},
    ),
    replace(
        _SOCKETS,
        name="C++",
        endings=(".cc", ".cpp", ".cxx", ".c++"),
        build="g++ -O1 -std=c++17 -pthread -o {{ stem }} {{ sources }}",
        more=(".h", ".hh", ".hpp", ".hxx"),
        packages={"g++": "g++", "make": "make"},
    ),
    Toolchain(
        "Java",
        (".java",),
        build="javac -encoding UTF-8 -d . {{ sources }}",
        # It is told what there is: otherwise it cleans up only when a part of the machine's memory is full.
        start="java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxRAM={{ memory }} -Xmx{{ memory }} -cp . {{ class }}",
        by_class=True,
        main=r"\bstatic\s+(?:final\s+)?void\s+main\s*\(|\bvoid\s+main\s*\(\s*String",
        serves=r"\b(?:ServerSocket|ServerSocketChannel|AsynchronousServerSocketChannel|HttpServer)\b|\.accept\s*\(",
        opens=r"\bnew\s+DatagramSocket\s*\(\s*[^)\s]|\bnew\s+MulticastSocket\s*\(|\.bind\s*\(",
        calls=r"\bnew\s+Socket\s*\(|\.connect\s*\(|\bSocketChannel\.open\s*\(",
        sends=r"\bInetAddress\.(?:getByName|getLocalHost|getLoopbackAddress)\s*\(",
        udp=r"\bDatagram(?:Socket|Channel|Packet)\b",
        imports=r"\b([A-Z]\w{0,80})\b",
        packages={"javac": "default-jdk-headless", "java": "default-jre-headless"},
    ),
    Toolchain(
        "Go",
        (".go",),
        build="go build -o {{ stem }} {{ sources }}",
        start="./{{ stem }}",
        more=("go.mod", "go.sum"),
        main=r"\bfunc\s+main\s*\(",
        serves=r"\bnet\.Listen(?:TCP)?\s*\(|\.Accept(?:TCP)?\s*\(|\.ListenAndServe\s*\(",
        opens=r"\bnet\.Listen(?:Packet|UDP|MulticastUDP)\s*\(",
        calls=r"\bDial\w*\s*\(",
        udp=r"[\"']udp[46]?[\"']|\b(?:Listen|Dial)UDP\b",
        packages={"go": "golang-go"},
        makefile=True,
    ),
    replace(
        _NODE,
        name="JavaScript",
        endings=(".js", ".mjs", ".cjs"),
        more=("package.json",),
    ),
    replace(
        _NODE,
        name="TypeScript",
        endings=(".ts", ".mts", ".cts"),
        start="node --experimental-strip-types --no-warnings {{ file }}",
        since=(22, 6),
        more=("package.json", "tsconfig.json"),
    ),
    Toolchain(
        "Rust",
        (".rs",),
        build="rustc --edition 2021 -O -o {{ stem }} {{ file }}",
        start="./{{ stem }}",
        more=("Cargo.toml", "Cargo.lock"),
        main=r"\bfn\s+main\s*\(",
        serves=r"\bTcpListener::bind\s*\(|\.accept\s*\(|\.incoming\s*\(",
        opens=r"\bUdpSocket::bind\s*\(",
        calls=r"\bTcpStream::connect\w*\s*\(|\.connect\s*\(",
        sends=r"\.send_to\s*\(",
        udp=r"\bUdpSocket\b",
        imports=r"^[ \t]*(?:pub(?:\([^)\n]*\))?\s+)?mod\s+(\w+)\s*;",
        packages={"rustc": "rustc"},
        makefile=True,
    ),
)
LANGUAGES: tuple[str, ...] = ("Python", *(toolchain.name for toolchain in TOOLCHAINS))
MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
SCRIPTS = (".py", ".pyw")
"""Endings of Python."""
SOURCES: tuple[str, ...] = (
    *SCRIPTS,
    *dict.fromkeys(ending for toolchain in TOOLCHAINS for ending in (*toolchain.endings, *toolchain.more)),
    ".cs",
    ".php",
    ".rb",
    ".kt",
    ".pl",
    ".lua",
    ".sh",
)
"""Endings of what is a program's text, whether anything here can start it or not."""


def is_script(name: str) -> bool:
    """Whether a file is Python, by its ending."""
    return name.lower().endswith(SCRIPTS)


def is_code(name: str) -> bool:
    """Whether a file is the text of a program, in whatever language, by its ending."""
    return name.lower().endswith(_ENDINGS)


_ENDINGS = tuple(ending.lower() for ending in SOURCES)


def toolchain_of(name: str) -> Toolchain | None:
    """The language of a file, by its ending; None for Python, and for what is none."""
    return next((toolchain for toolchain in TOOLCHAINS if toolchain.is_source(name)), None)


_TOLD = re.compile(r"\"(?:\\.|[^\"\\\n]){0,200}\"|'(?:\\.|[^'\\\n]){0,200}'|//[^\n]*|/\*")


def without_comments(text: str) -> str:
    """A source of the C family without its comments, which say nothing of what it does."""
    kept, at, since = list[str](), 0, 0
    while match := _TOLD.search(text, at):
        at = match.end()
        if match[0].startswith("/"):
            kept.append(text[since : match.start()] + " ")
            if match[0] == "/*":
                end = text.find("*/", at)
                at = len(text) if end < 0 else end + 2
            since = at
    return "".join((*kept, text[since:]))
