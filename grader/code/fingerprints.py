"""What is left of a source when names, values, comments and layout are taken away, and the fingerprints of that.

Words and signs of a program become numbers: a keyword, an operator and the name of a well-known call each their own,
every other name the same one, every number one, every text one. Comments, docstrings, imports and the shape of lines are
left out, so that a program that was renamed, laid out and commented anew has the same numbers.

Of every `LENGTH` numbers in a row a hash is taken, and of every `WINDOW` hashes in a row the smallest is kept (winnowing:
Schleimer, Wilkerson, Aiken 2003). Whatever two programs share in `LENGTH + WINDOW - 1` words or more is therefore found, and
nothing shorter than `LENGTH` is ever taken for shared.

A reader of its own, not Python's tokenizer: sources are broken, hostile, in other languages, and have to be read alike
by every version of Python. Each pattern below takes what it has begun, so that time is in proportion to the size.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LENGTH = 12
"""k: words and signs of one fingerprint; a statement or two. Shorter ones are idioms that everybody writes."""
WINDOW = 4
"""w: of so many fingerprints in a row one is kept."""
MOST_TOKENS = 20_000
"""Words and signs of one hand-in that are looked at: some 2,000 lines."""

_HASHED = (".py", ".pyw", ".rb", ".pl", ".sh")
"""Endings of languages with `#` for comments, and lines for statements; all others are taken for relatives of C."""
_TRIPLE = r"{0}{0}{0}[^{0}\\]*(?:(?:\\[\s\S]|{0}(?!{0}{0}))[^{0}\\]*)*(?:{0}{0}{0})?"
_SIMPLE = r"{0}[^{0}\\\n]*(?:\\[\s\S][^{0}\\\n]*)*{0}?"
_WORD = r"(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)"
_LINES = re.compile(
    r"(?P<aside>[ \t\f\r]+|#[^\n]*|\\\r?\n)|(?P<line>\n\s*)"
    rf"|(?P<text>[bBrRuUfFtT]{{0,2}}(?:{_TRIPLE.format(chr(34))}|{_TRIPLE.format(chr(39))}"
    rf"|{_SIMPLE.format(chr(34))}|{_SIMPLE.format(chr(39))}))|{_WORD}"
    r"|(?P<sign>->|:=|(?:\*\*|//|>>|<<|[-+*/%&|^@<>=!])=?|[!-/:-@[-^`{-~])"
)
_BRACES = re.compile(
    r"(?P<aside>[^\S\n]+|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
    r"|^[ \t]*(?:#|(?:import|package|using|use)\b)[^\n]*)|(?P<line>\n+)"
    rf"|(?P<text>{_SIMPLE.format(chr(34))}|{_SIMPLE.format(chr(39))}|`[^`\\]*(?:\\[\s\S][^`\\]*)*`?)|{_WORD}"
    r"|(?P<sign>->|=>|::|&&|\|\||\+\+|--|(?:>>>?|<<|[-+*/%&|^<>=!])=?|[!-/:-@[-^`{-~])",
    re.MULTILINE,
)
_BEGINS = frozenset({"def", "class", "import", "while", "return", "try", "with"})
"""No bracket reaches beyond these: where one is never closed, lines count again from here."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PYTHON = _words(
    """and as assert async await break case class continue def del elif else except finally for from global if import in is lambda
    match nonlocal not or pass raise return try while with yield None self super range
    Exception OSError IOError ValueError KeyError TypeError IndexError ConnectionError ConnectionResetError BrokenPipeError
    KeyboardInterrupt TimeoutError UnicodeDecodeError EOFError SystemExit
    AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_REUSEADDR SHUT_WR EVENT_READ
    BaseRequestHandler StreamRequestHandler DatagramProtocol __init__ __name__"""
)
_OTHERS = _words(
    """as async await break case catch chan class const continue default defer delete do else enum extends extern fallthrough final
    finally fn for func function go goto if impl implements import in instanceof interface let loop match mod mut namespace new
    of package private protected pub public range return select sizeof static struct super switch synchronized template this
    throw throws try type typedef typeof union use using var virtual void volatile where while yield null nullptr NULL None Some
    auto bool boolean byte char double float int long short signed string unsigned String size_t ssize_t socklen_t
    AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_REUSEADDR INADDR_ANY sockaddr_in sockaddr sin_family sin_port sin_addr
    s_addr ServerSocket Socket DatagramSocket DatagramPacket InetAddress InetSocketAddress BufferedReader InputStreamReader
    PrintWriter Scanner IOException TcpListener TcpStream UdpSocket"""
)
"""Words that say what a program does, wherever they stand: of Python, and of the relatives of C, all together."""
_CALLS = _words(
    """print input open len str bytes bytearray dict list set tuple enumerate zip sorted sum max min map filter isinstance format
    repr ord chr abs any all round eval iter next exit quit
    socket bind listen accept connect send sendall sendto recv recvfrom close shutdown settimeout setsockopt setblocking makefile
    read readline readlines write flush gethostname create_connection create_server serve_forever TCPServer UDPServer
    ThreadingTCPServer Thread start join Lock acquire release start_new_thread fork run gather get_event_loop start_server
    open_connection drain wait_closed create_datagram_endpoint register unregister DefaultSelector poll epoll sleep time
    encode decode split strip rstrip lstrip upper lower replace startswith endswith find index append pop items keys values get
    isdigit json loads dumps pack unpack exists getsize main
    htons htonl ntohs inet_addr inet_pton inet_ntoa printf fprintf sprintf snprintf scanf fgets gets puts perror memset memcpy
    strlen strcmp strncmp strcpy strcat strstr strtok atoi malloc free toupper tolower pthread_create pthread_join
    getInputStream getOutputStream receive readLine println getBytes getData getLength getAddress getPort toUpperCase
    equals trim length nextLine Listen ListenPacket ListenUDP Accept Dial DialUDP Read Write Close ReadFrom WriteTo ReadString
    Println Printf createServer createConnection createSocket on once end log require toString recv_from send_to unwrap expect
    spawn read_line write_all incoming"""
)
"""What every textbook of sockets calls; elsewhere these may be names of somebody's own, as all others."""


def _code(word: str) -> int:
    return zlib.crc32(word.encode())


_NAME, _NUMBER, _TEXT, _END, _DOT, _BLOCK = (_code(word) for word in ("name", "0", '"', ";", ".", ":"))
_CALLED: Mapping[str, int] = {word: _code(f"call {word}") for word in _CALLS}
_OF_PYTHON: Mapping[str, int] = {word: _code(word) for word in _PYTHON} | {"True": _NUMBER, "False": _NUMBER}
_OF_OTHERS: Mapping[str, int] = {word: _code(word) for word in _OTHERS} | {"true": _NUMBER, "false": _NUMBER}
_NAMED = frozenset({_NAME, *_CALLED.values(), *_OF_PYTHON.values(), *_OF_OTHERS.values()})
_IMPORTS = frozenset({_OF_PYTHON["import"], _OF_PYTHON["from"]})
_CALLABLE = frozenset({_NAME, *_CALLED.values(), _code(")"), _code("]")})
"""What a round bracket behind it is a call of; any other only groups, and says nothing."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is left of one file: a number for each word and sign, and the line in which it stands."""

    file: str
    codes: array[int]
    lines: array[int]


def tokens_of(file: str, text: str, most: int = MOST_TOKENS) -> Tokens:
    """The first `most` words and signs of a source, in whatever language its ending says, broken or not."""
    codes, lines = array("Q"), array("I")
    by_lines = file.lower().endswith(_HASHED)
    pattern, words = (_LINES, _OF_PYTHON) if by_lines else (_BRACES, _OF_OTHERS)
    line, begin, fresh, brackets = 1, 0, False, list[bool]()
    for found in pattern.finditer(text):
        kind, word, here = found.lastgroup, found[0], line
        if kind in ("line", "aside", "text"):
            line += word.count("\n")
            fresh = fresh or (by_lines and kind == "line")
        if kind in ("line", "aside"):
            continue
        if len(codes) >= most:
            break
        if fresh and (not brackets or word in _BEGINS):
            brackets, begin = [], _ended(codes, lines, begin)
        fresh = False
        if kind == "name":
            # self.sock is sock, and socket.AF_INET what `from socket import *` makes of it.
            if len(codes) > 1 and codes[-1] == _DOT and codes[-2] in _NAMED:
                del codes[-2:]
                del lines[-2:]
            calls = word not in words and text.startswith("(", found.end())
            code = _CALLED.get(word, _NAME) if calls else words.get(word, _NAME)
        elif kind == "sign":
            code = _code(word)
            if word in ("(", "[", "{"):
                brackets.append(word != "(" or (bool(codes) and codes[-1] in _CALLABLE))
                if not brackets[-1]:
                    continue
            elif word in (")", "]", "}") and brackets and not brackets.pop():
                continue
            elif word == ";" and by_lines:
                begin = _ended(codes, lines, begin)
                continue
        else:
            code = _NUMBER if kind == "number" else _TEXT
            if code == _TEXT and len(codes) > begin and codes[-1] == _TEXT:
                continue  # "a" "b"
        codes.append(code)
        lines.append(here)
    if by_lines:
        _ended(codes, lines, begin)
    return Tokens(file, codes, lines)


def _ended(codes: array[int], lines: array[int], begin: int) -> int:
    """A statement that began there is complete: where the next one begins. Docstrings and imports are none."""
    if len(codes) > begin and (codes[begin] in _IMPORTS or (codes[begin] == _TEXT and len(codes) == begin + 1)):
        del codes[begin:]
        del lines[begin:]
    elif len(codes) > begin and codes[-1] != _BLOCK:
        codes.append(_END)
        lines.append(lines[-1])
    return len(codes)


_BASE, _PRIME = 0x1F3D5B79, (1 << 61) - 1


def hashes_of(codes: Sequence[int]) -> list[int]:
    """The hash of every `LENGTH` numbers in a row."""
    found, rolled, out = list[int](), 0, pow(_BASE, LENGTH, _PRIME)
    for place, code in enumerate(codes):
        rolled = rolled * _BASE + code
        if place >= LENGTH:
            rolled -= codes[place - LENGTH] * out
        rolled %= _PRIME
        if place >= LENGTH - 1:
            found.append(rolled)
    return found


def fingerprints_of(codes: Sequence[int]) -> dict[int, list[int]]:
    """The hashes that winnowing keeps, each with the places at which it begins.

    Of every `WINDOW` in a row the smallest, and of equal ones the last; something shorter has one.
    """
    hashes, at, found = hashes_of(codes), -1, dict[int, list[int]]()
    for end in range(min(WINDOW, len(hashes)) - 1, len(hashes)) if hashes else ():
        if at <= end - WINDOW or at < 0:
            at = max(range(max(0, end - WINDOW + 1), end + 1), key=lambda place: (-hashes[place], place))
        elif hashes[end] <= hashes[at]:
            at = end
        else:
            continue
        found.setdefault(hashes[at], []).append(at)
    return found
