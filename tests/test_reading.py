"""Every mistake of an author, with what it says word for word; and nothing else ever comes out of a file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import Problem, SpecError
from grader.model import Lang, Words
from grader.spec.language import AnyStep
from grader.spec.plain import core_scalar, plain_data
from grader.spec.problems import format_problem
from grader.spec.reading import Spec, load_exercise
from grader.spec.rules import needed_newline
from grader.spec.source import Source

BUNDLED = sorted(Path(__file__).parents[1].glob("exercises/*.yaml"))
GOOD = """\
id: demo
title: 演示
statement: Answer.
transport: udp
port: 9000
programs: {server: {files: [server.py]}}
checks:
  - id: echoes
    title: t
    drives: server
    points: 100
    steps:
      - send: hi
"""


def step(text: str) -> str:
    """The good exercise with other steps."""
    return GOOD.replace("      - send: hi\n", text)


def check(text: str) -> str:
    """The good exercise with more keys in its check."""
    return GOOD.replace("    steps:\n", f"{text}    steps:\n")


def head(text: str) -> str:
    """The good exercise with something else for its port."""
    return GOOD.replace("port: 9000\n", text)


def let(value: str, sent: str = "hi") -> str:
    """The good exercise with a value `a`."""
    return check(f'    let: {{a: "{{{{ {value} }}}}"}}\n').replace("send: hi", f"send: {sent}")


def written(folder: Path, text: str, name: str = "demo.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def problems(path: Path) -> list[Problem]:
    with pytest.raises(SpecError) as caught:
        load_exercise(path)
    return caught.value.problems


def told(path: Path) -> list[str]:
    return [problem.message.en for problem in problems(path)]


class Mistake(NamedTuple):
    name: str
    lang: Lang
    text: str
    says: str


MISTAKES = [
    Mistake(
        "an empty file",
        "en",
        "",
        """\
error: the file is empty
  --> demo.yaml:1:1
""",
    ),
    Mistake(
        "a list",
        "en",
        "- a\n- b\n",
        """\
error: the file is made of `key: value`
  --> demo.yaml:1:1
  |
1 | - a
  | ^
""",
    ),
    Mistake(
        "a tab",
        "en",
        GOOD.replace("    title: t", "\ttitle: t"),
        """\
error: YAML indents with spaces, not with tabs
  --> demo.yaml:9:1
  |
9 |     title: t
  | ^^^^
""",
    ),
    Mistake(
        "a tab",
        "zh",
        GOOD.replace("    title: t", "\ttitle: t"),
        """\
错误：YAML 的缩进不能用制表符（Tab），请用空格
  --> demo.yaml:9:1
  |
9 |     title: t
  | ^^^^
""",
    ),
    Mistake(
        "a control character",
        "en",
        head("port: 9000 # \x07\n"),
        """\
error: the control character U+0007 cannot stand here
  --> demo.yaml:5:14
  |
5 | port: 9000 # ␇
  |              ^
""",
    ),
    Mistake(
        "a quote without end",
        "en",
        head('port: 9000\nencoding: "utf-8\n'),
        """\
error: this quote is never closed
  --> demo.yaml:6:11
  |
6 | encoding: "utf-8
  |           ^
""",
    ),
    Mistake(
        "no colon",
        "en",
        head("port 9000\n"),
        """\
error: this line lacks a `:` (with a space after it)
  --> demo.yaml:5:1
  |
5 | port 9000
  | ^
""",
    ),
    Mistake(
        "two colons in a line",
        "en",
        head("port: 9000\nlimit: a: b\n"),
        """\
error: a `:` cannot stand here: quote a text that holds `: `, and align the keys of one level
  --> demo.yaml:6:9
  |
6 | limit: a: b
  |         ^
""",
    ),
    Mistake(
        "a list without end",
        "en",
        GOOD.replace("[server.py]", "[server.py"),
        """\
error: inside `[…]` a `,` or `]` belongs here
  --> demo.yaml:6:38
  |
6 | programs: {server: {files: [server.py}}
  |                                      ^
""",
    ),
    Mistake(
        "a mapping without end",
        "en",
        GOOD.replace("{files: [server.py]}}", "{files: [server.py]}"),
        """\
error: this `{` is never closed
  --> demo.yaml:6:11
  |
6 | programs: {server: {files: [server.py]}
  |           ^
""",
    ),
    Mistake(
        "a pattern without quotes",
        "en",
        GOOD.replace("[server.py]", "[*server*.py]"),
        """\
error: a text that begins with `*` or `&` needs quotes
  --> demo.yaml:6:29
  |
6 | programs: {server: {files: [*server*.py]}}
  |                             ^
""",
    ),
    Mistake(
        "an alias",
        "en",
        head("port: *p\n"),
        """\
error: YAML's aliases are not used here; a text that begins with `*` needs quotes
  --> demo.yaml:5:7
  |
5 | port: *p
  |       ^^
did you mean `"*p"`?
""",
    ),
    Mistake(
        "an anchor",
        "en",
        head("port: &p 9000\n"),
        """\
error: YAML's anchors are not used here; a text that begins with `&` needs quotes
  --> demo.yaml:5:7
  |
5 | port: &p 9000
  |       ^^^^^^^
""",
    ),
    Mistake(
        "a tag",
        "en",
        head("port: !!str 9000\n"),
        """\
error: YAML's tags are not used here; a text that begins with `!` needs quotes
  --> demo.yaml:5:7
  |
5 | port: !!str 9000
  |       ^^^^^^^^^^
""",
    ),
    Mistake(
        "an unknown escape",
        "en",
        step('      - send: "a\\qb"\n'),
        r"""error: unknown `\` escape in double quotes; write the backslash as `\\`, or use single quotes
  --> demo.yaml:13:18
   |
13 |       - send: "a\qb"
   |                  ^
""",
    ),
    Mistake(
        "no character at all",
        "en",
        step('      - send: "\\UFFFFFFFF"\n'),
        r"""error: YAML cannot read this
  --> demo.yaml:13:16
   |
13 |       - send: "\UFFFFFFFF"
   |                ^^^^^^^^^^
""",
    ),
    Mistake(
        "two documents",
        "en",
        GOOD + "---\nid: other\n",
        """\
error: one file holds one document: another begins here
  --> demo.yaml:14:1
   |
14 | ---
   | ^^^
""",
    ),
    Mistake(
        "a merge key",
        "en",
        head("port: 9000\n<<: {limit: 3s}\n"),
        """\
error: YAML's merge key `<<` is not used here
  --> demo.yaml:6:1
  |
6 | <<: {limit: 3s}
  | ^^
""",
    ),
    Mistake(
        "a key twice",
        "en",
        head("port: 9000\nport: 9001\n"),
        """\
error: `port` is written twice; first in line 5
  --> demo.yaml:6:1
  |
6 | port: 9001
  | ^^^^
""",
    ),
    Mistake(
        "a key twice",
        "zh",
        head("port: 9000\nport: 9001\n"),
        """\
错误：“port” 写了两次，第一次在第 5 行
  --> demo.yaml:6:1
  |
6 | port: 9001
  | ^^^^
""",
    ),
    Mistake(
        "braces without quotes",
        "en",
        step("      - send: {{ word }}\n"),
        """\
error: a text with `{{ … }}` needs quotes: YAML takes it for a mapping
  --> demo.yaml:13:15
   |
13 |       - send: {{ word }}
   |               ^^^^^^^^^^
did you mean `"{{ word }}"`?
""",
    ),
    Mistake(
        "braces without quotes",
        "zh",
        step("      - send: {{ word }}\n"),
        """\
错误：带 “{{ … }}” 的字符串要加引号，否则 YAML 当它是映射
  --> demo.yaml:13:15
   |
13 |       - send: {{ word }}
   |               ^^^^^^^^^^
是不是想写 `"{{ word }}"`？
""",
    ),
    Mistake(
        "a list as key",
        "en",
        head("? [a]\n: 3\nport: 9000\n"),
        """\
error: a key has to be a plain word
  --> demo.yaml:5:3
  |
5 | ? [a]
  |   ^
""",
    ),
    Mistake(
        "nested deeply",
        "en",
        head("port: " + "[" * 50 + "]" * 50 + "\n"),
        """\
error: nested too deeply
  --> demo.yaml:5:46
  |
5 | port: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]…
  |                                              ^
""",
    ),
    Mistake(
        "a number without end",
        "en",
        head("port: " + "9" * 5000 + "\n"),
        """\
error: this number is too long
  --> demo.yaml:5:7
  |
5 | port: 9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999…
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a list in the line of its key",
        "en",
        head("port: - 3\n"),
        """\
error: a `- ` cannot stand here: a list begins on a line of its own
  --> demo.yaml:5:7
  |
5 | port: - 3
  |       ^
""",
    ),
    Mistake(
        "a misspelt key",
        "en",
        head("prot: 9000\n"),
        """\
error: unknown key `prot`
  --> demo.yaml:5:1
  |
5 | prot: 9000
  | ^^^^
did you mean `port`?
""",
    ),
    Mistake(
        "a misspelt key",
        "zh",
        head("prot: 9000\n"),
        """\
错误：不认识 “prot”
  --> demo.yaml:5:1
  |
5 | prot: 9000
  | ^^^^
是不是想写 `port`？
""",
    ),
    Mistake(
        "a missing key",
        "en",
        GOOD.replace("    title: t\n", ""),
        """\
error: `title` is missing here
  --> demo.yaml:8:5
  |
8 |   - id: echoes
  |     ^^
""",
    ),
    Mistake(
        "a number for a text",
        "en",
        step("      - send: 123\n"),
        """\
error: expected a text, or one of {text: …}, {hex: …}, {file: …}, {frame: …}, {together: …}, {fill: …}, {random: …}, found a number
  --> demo.yaml:13:15
   |
13 |       - send: 123
   |               ^^^
did you mean `"123"`?
""",
    ),
    Mistake(
        "a number for a text",
        "zh",
        step("      - send: 123\n"),
        """\
错误：这里要写字符串，或 {text: …}, {hex: …}, {file: …}, {frame: …}, {together: …}, {fill: …}, {random: …} 之一，不是数字
  --> demo.yaml:13:15
   |
13 |       - send: 123
   |               ^^^
是不是想写 `"123"`？
""",
    ),
    Mistake(
        "a misspelt verb",
        "en",
        step("      - sned: hi\n"),
        """\
error: there is no verb `sned`
  --> demo.yaml:13:9
   |
13 |       - sned: hi
   |         ^^^^
did you mean `send`?
""",
    ),
    Mistake(
        "a misspelt verb",
        "zh",
        step("      - sned: hi\n"),
        """\
错误：没有 “sned” 这个动词
  --> demo.yaml:13:9
   |
13 |       - sned: hi
   |         ^^^^
是不是想写 `send`？
""",
    ),
    Mistake(
        "an unknown verb",
        "en",
        step("      - dance\n"),
        """\
error: there is no verb `dance`
  --> demo.yaml:13:9
   |
13 |       - dance
   |         ^^^^^
""",
    ),
    Mistake(
        "two verbs",
        "en",
        step("      - {send: hi, expect: hi}\n"),
        """\
error: two verbs in one step: `send` and `expect`
  --> demo.yaml:13:20
   |
13 |       - {send: hi, expect: hi}
   |                    ^^^^^^
""",
    ),
    Mistake(
        "no blank behind the colon",
        "en",
        step("      - send:hi\n"),
        """\
error: a space is missing after the colon
  --> demo.yaml:13:9
   |
13 |       - send:hi
   |         ^^^^^^^
did you mean `send: hi`?
""",
    ),
    Mistake(
        "a verb without its argument",
        "en",
        step("      - send:\n"),
        """\
error: nothing is written for `send`: expected a text, or one of {text: …}, {hex: …}, {file: …}, {frame: …}, {together: …}, {fill: …}, {random: …}
  --> demo.yaml:13:9
   |
13 |       - send:
   |         ^^^^
""",
    ),
    Mistake(
        "an argument too many",
        "en",
        step("      - listens: 3\n"),
        """\
error: `listens` takes nothing after it: write `- listens`
  --> demo.yaml:13:18
   |
13 |       - listens: 3
   |                  ^
""",
    ),
    Mistake(
        "a peer where there is none",
        "en",
        step("      - {as: bob, type: hi}\n"),
        """\
error: `type` is not done by a peer: it takes no `as`
  --> demo.yaml:13:10
   |
13 |       - {as: bob, type: hi}
   |          ^^
""",
    ),
    Mistake(
        "a limit for an action",
        "en",
        step("      - {send: hi, limit: 3s}\n"),
        """\
error: unknown key `limit`; known here: as, send, pieces, cut, when
  --> demo.yaml:13:20
   |
13 |       - {send: hi, limit: 3s}
   |                    ^^^^^
""",
    ),
    Mistake(
        "a misspelt option",
        "en",
        step("      - exits: clean\n"),
        """\
error: `clean` does not fit; one of: cleanly, anyhow
  --> demo.yaml:13:16
   |
13 |       - exits: clean
   |                ^^^^^
did you mean `cleanly`?
""",
    ),
    Mistake(
        "a number out of range",
        "en",
        step("      - exits: {status: 300}\n"),
        """\
error: `status` has to be at most 255
  --> demo.yaml:13:25
   |
13 |       - exits: {status: 300}
   |                         ^^^
""",
    ),
    Mistake(
        "a misspelt key of an option",
        "en",
        step("      - exits: {stats: 3}\n"),
        """\
error: unknown key `stats`
  --> demo.yaml:13:17
   |
13 |       - exits: {stats: 3}
   |                 ^^^^^
did you mean `status`?
""",
    ),
    Mistake(
        "a duration without unit",
        "en",
        step("      - silence: 2\n"),
        """\
error: expected a duration such as 200ms, 10s or 1min (at most 10min), found a number
  --> demo.yaml:13:18
   |
13 |       - silence: 2
   |                  ^
did you mean `2s`?
""",
    ),
    Mistake(
        "a duration without unit",
        "zh",
        step("      - silence: 2\n"),
        """\
错误：这里要写时长（如 200ms、10s、1min，最长 10min），不是数字
  --> demo.yaml:13:18
   |
13 |       - silence: 2
   |                  ^
是不是想写 `2s`？
""",
    ),
    Mistake(
        "a duration too long",
        "en",
        step("      - silence: 20min\n"),
        """\
error: `20min` does not fit: expected a duration such as 200ms, 10s or 1min (at most 10min)
  --> demo.yaml:13:18
   |
13 |       - silence: 20min
   |                  ^^^^^
""",
    ),
    Mistake(
        "more bytes than anybody compares",
        "en",
        step("      - send: {random: 100GiB, from: x}\n"),
        """\
error: `100GiB` does not fit: expected a size such as 64KiB or 8MiB (at most 64MiB)
  --> demo.yaml:13:24
   |
13 |       - send: {random: 100GiB, from: x}
   |                        ^^^^^^
""",
    ),
    Mistake(
        "a size in decimal units",
        "en",
        head("port: 9000\nlimits: {memory: 64MB}\n"),
        """\
error: `64MB` does not fit: expected a size such as 64KiB or 256MiB
  --> demo.yaml:6:18
  |
6 | limits: {memory: 64MB}
  |                  ^^^^
did you mean `64MiB`?
""",
    ),
    Mistake(
        "one language only",
        "en",
        head("port: 9000\n").replace("title: 演示", "title: {zh: 演示}"),
        """\
error: the text for `en` is missing here
  --> demo.yaml:2:8
  |
2 | title: {zh: 演示}
  |        ^^^^^^^^^^
""",
    ),
    Mistake(
        "one language only",
        "zh",
        head("port: 9000\n").replace("title: 演示", "title: {zh: 演示}"),
        """\
错误：这里缺少 “en” 的字符串
  --> demo.yaml:2:8
  |
2 | title: {zh: 演示}
  |        ^^^^^^^^^^
""",
    ),
    Mistake(
        "a language nobody knows",
        "en",
        head("port: 9000\n").replace("title: 演示", "title: {zh: 演示, eng: x}"),
        """\
error: unknown key `eng`: the languages are zh and en
  --> demo.yaml:2:17
  |
2 | title: {zh: 演示, eng: x}
  |                   ^^^
""",
    ),
    Mistake(
        "half a byte",
        "en",
        step("      - send: {hex: f}\n"),
        """\
error: `hex` takes pairs of hexadecimal digits, such as `ff fe 00`
  --> demo.yaml:13:15
   |
13 |       - send: {hex: f}
   |               ^^^^^^^^
""",
    ),
    Mistake(
        "a misspelt payload",
        "en",
        step("      - send: {txt: a}\n"),
        """\
error: unknown key `txt`; known here: text, hex, file, frame, together, fill, random
  --> demo.yaml:13:16
   |
13 |       - send: {txt: a}
   |                ^^^
did you mean `text`?
""",
    ),
    Mistake(
        "a pattern that is to be sent",
        "en",
        step("      - send: {matches: a}\n"),
        """\
error: unknown key `matches`; known here: text, hex, file, frame, together, fill, random
  --> demo.yaml:13:16
   |
13 |       - send: {matches: a}
   |                ^^^^^^^
""",
    ),
    Mistake(
        "a misspelt encoding",
        "en",
        step("      - send: {text: a, encoding: utf8}\n"),
        """\
error: `utf8` does not fit; one of: utf-8, gbk, utf-16, ascii
  --> demo.yaml:13:35
   |
13 |       - send: {text: a, encoding: utf8}
   |                                   ^^^^
did you mean `utf-8`?
""",
    ),
    Mistake(
        "a port too high",
        "en",
        head("port: 70000\n"),
        """\
error: `port` has to be at most 65535
  --> demo.yaml:5:7
  |
5 | port: 70000
  |       ^^^^^
""",
    ),
    Mistake(
        "a number in quotes",
        "en",
        head("port: '9000'\n"),
        """\
error: `9000` does not fit: expected a whole number
  --> demo.yaml:5:7
  |
5 | port: '9000'
  |       ^^^^^^
did you mean `9000`?
""",
    ),
    Mistake(
        "YAML 1.1's yes",
        "en",
        check("    hidden: yes\n"),
        """\
error: `yes` does not fit: expected true or false
  --> demo.yaml:12:13
   |
12 |     hidden: yes
   |             ^^^
did you mean `true`?
""",
    ),
    Mistake(
        "YAML 1.1's yes",
        "zh",
        check("    hidden: yes\n"),
        """\
错误：“yes” 不对，这里要写 true 或 false
  --> demo.yaml:12:13
   |
12 |     hidden: yes
   |             ^^^
是不是想写 `true`？
""",
    ),
    Mistake(
        "a number in a row",
        "en",
        check("    each: [{a: 1}]\n"),
        """\
error: expected a text, found a number
  --> demo.yaml:12:16
   |
12 |     each: [{a: 1}]
   |                ^
did you mean `"1"`?
""",
    ),
    Mistake(
        "unlike rows",
        "en",
        check("    each: [{a: x}, {b: x}]\n"),
        """\
error: all rows of `each` have the same keys; the first has: a
  --> demo.yaml:12:20
   |
12 |     each: [{a: x}, {b: x}]
   |                    ^^^^^^
""",
    ),
    Mistake(
        "a name that is none",
        "en",
        check("    let: {a-b: x}\n"),
        """\
error: `a-b` cannot be a name: letters, digits and `_`, no digit in front
  --> demo.yaml:12:11
   |
12 |     let: {a-b: x}
   |           ^^^
did you mean `a_b`?
""",
    ),
    Mistake(
        "a peer at the program's port",
        "en",
        check("    peers: {bob: {transport: udp, port: 9000}}\n"),
        """\
error: this is the port of the program itself
  --> demo.yaml:12:41
   |
12 |     peers: {bob: {transport: udp, port: 9000}}
   |                                         ^^^^
""",
    ),
    Mistake(
        "a peer that only waits",
        "en",
        check("    peers: {bob: {transport: udp, port: 9001}}\n")
        .replace("transport: udp\n", "transport: tcp\n", 1)
        .replace("send: hi", "{as: bob, connect}"),
        """\
error: `bob` is declared in `peers` and waits to be called: it does not `connect`
  --> demo.yaml:14:19
   |
14 |       - {as: bob, connect}
   |                   ^^^^^^^
""",
    ),
    Mistake(
        "two checks of one id",
        "en",
        GOOD + "  - {id: echoes, title: x, drives: server, steps: [listens]}\n",
        """\
error: two checks have the id `echoes`; the first is in line 8
  --> demo.yaml:14:10
   |
14 |   - {id: echoes, title: x, drives: server, steps: [listens]}
   |          ^^^^^^
""",
    ),
    Mistake(
        "a misspelt need",
        "en",
        GOOD + "  - {id: b, title: x, drives: server, needs: [echos], steps: [listens]}\n",
        """\
error: there is no check `echos`
  --> demo.yaml:14:47
   |
14 |   - {id: b, title: x, drives: server, needs: [echos], steps: [listens]}
   |                                               ^^^^^
did you mean `echoes`?
""",
    ),
    Mistake(
        "a check that needs itself",
        "en",
        check("    needs: [echoes]\n"),
        """\
error: a check cannot need itself
  --> demo.yaml:12:13
   |
12 |     needs: [echoes]
   |             ^^^^^^
""",
    ),
    Mistake(
        "needs in a circle",
        "en",
        check("    needs: [b]\n") + "  - {id: b, title: x, drives: server, needs: [echoes], steps: [listens]}\n",
        """\
error: these checks need each other: echoes → b → echoes
  --> demo.yaml:15:47
   |
15 |   - {id: b, title: x, drives: server, needs: [echoes], steps: [listens]}
   |                                               ^^^^^^
""",
    ),
    Mistake(
        "needs in a circle",
        "zh",
        check("    needs: [b]\n") + "  - {id: b, title: x, drives: server, needs: [echoes], steps: [listens]}\n",
        """\
错误：检查互相依赖：echoes → b → echoes
  --> demo.yaml:15:47
   |
15 |   - {id: b, title: x, drives: server, needs: [echoes], steps: [listens]}
   |                                               ^^^^^^
""",
    ),
    Mistake(
        "what starts itself needs",
        "en",
        check("    needs: [b]\n").replace("id: echoes", "id: starts")
        + "  - {id: b, title: x, drives: server, steps: [listens]}\n",
        """\
error: these checks need each other: starts → b → starts
  --> demo.yaml:15:5
   |
15 |   - {id: b, title: x, drives: server, steps: [listens]}
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a TCP verb over UDP",
        "en",
        step("      - connect\n"),
        """\
error: `connect` does not exist in a UDP exercise
  --> demo.yaml:13:9
   |
13 |       - connect
   |         ^^^^^^^
""",
    ),
    Mistake(
        "a cut where nothing is cut off",
        "en",
        step("      - {send: hello, cut: [0, -2]}\n").replace("transport: udp", "transport: tcp"),
        """\
error: a cut at 0 cuts nothing off
  --> demo.yaml:13:29
   |
13 |       - {send: hello, cut: [0, -2]}
   |                             ^
""",
    ),
    Mistake(
        "an end of stream over UDP",
        "en",
        step("      - expect: {any: [a, {eof: true}]}\n"),
        """\
error: UDP has no connection, so there is no `eof`
  --> demo.yaml:13:28
   |
13 |       - expect: {any: [a, {eof: true}]}
   |                            ^^^
""",
    ),
    Mistake(
        "a misspelt value",
        "en",
        check('    let: {word: "{{ fresh.word }}"}\n').replace("send: hi", 'send: "你好 {{ wrod }}"'),
        """\
error: no value is called `wrod`
  --> demo.yaml:14:22
   |
14 |       - send: "你好 {{ wrod }}"
   |                        ^^^^
did you mean `word`?
""",
    ),
    Mistake(
        "a misspelt value",
        "zh",
        check('    let: {word: "{{ fresh.word }}"}\n').replace("send: hi", 'send: "你好 {{ wrod }}"'),
        """\
错误：没有叫 “wrod” 的值
  --> demo.yaml:14:22
   |
14 |       - send: "你好 {{ wrod }}"
   |                        ^^^^
是不是想写 `word`？
""",
    ),
    Mistake(
        "a value in a block",
        "en",
        step("      - send: |\n          a {{ b }}\n"),
        """\
error: no value is called `b`
  --> demo.yaml:13:15
   |
13 |       - send: |
   |               ^
""",
    ),
    Mistake(
        "fresh in a step",
        "en",
        step('      - send: "{{ fresh.word }}"\n'),
        """\
error: `fresh` exists in `let` only: draw the value there and use its name here
  --> demo.yaml:13:19
   |
13 |       - send: "{{ fresh.word }}"
   |                   ^^^^^
""",
    ),
    Mistake(
        "turn outside of repeat",
        "en",
        step('      - send: "{{ turn }}"\n'),
        """\
error: `turn` exists inside `repeat` only
  --> demo.yaml:13:19
   |
13 |       - send: "{{ turn }}"
   |                   ^^^^
""",
    ),
    Mistake(
        "a value before its time",
        "en",
        check('    let: {a: "{{ b }}", b: x}\n'),
        """\
error: `b` has to be written before what uses it
  --> demo.yaml:12:18
   |
12 |     let: {a: "{{ b }}", b: x}
   |                  ^
""",
    ),
    Mistake(
        "braces without end",
        "en",
        step('      - send: "hello {{ word }"\n'),
        """\
error: `{{` is not closed by `}}`
  --> demo.yaml:13:22
   |
13 |       - send: "hello {{ word }"
   |                      ^^^^^^^^^
""",
    ),
    Mistake(
        "a template in disorder",
        "en",
        step('      - send: "hello {{ a b }}"\n'),
        """\
error: what stands inside `{{ … }}` cannot be read
  --> demo.yaml:13:22
   |
13 |       - send: "hello {{ a b }}"
   |                      ^^^^^^^^^
""",
    ),
    Mistake(
        "a statement",
        "en",
        step('      - send: "{% if 1 %}a{% endif %}"\n'),
        """\
error: only `{{ … }}` is used here, no `{% … %}`
  --> demo.yaml:13:15
   |
13 |       - send: "{% if 1 %}a{% endif %}"
   |               ^^^^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a misspelt filter",
        "en",
        check("    let: {a: x}\n").replace("send: hi", "send: '{{ a|uper }}'"),
        """\
error: there is no filter `uper`
  --> demo.yaml:14:21
   |
14 |       - send: '{{ a|uper }}'
   |                     ^^^^
did you mean `upper`?
""",
    ),
    Mistake(
        "a misspelt kind of value",
        "en",
        check('    let: {a: "{{ fresh.hna }}"}\n'),
        """\
error: `fresh` has only: word, han, text, mixed, numbers
  --> demo.yaml:12:24
   |
12 |     let: {a: "{{ fresh.hna }}"}
   |                        ^^^
did you mean `han`?
""",
    ),
    Mistake(
        "a language that is none",
        "en",
        GOOD.replace("files: [server.py]", "files: [server.py], languages: [Pyton]"),
        """\
error: `Pyton` does not fit; one of: Python, C, C++, Java, Go, JavaScript, TypeScript, Rust
  --> demo.yaml:6:53
  |
6 | programs: {server: {files: [server.py], languages: [Pyton]}}
  |                                                     ^^^^^
did you mean `Python`?
""",
    ),
    Mistake(
        "a value of no length",
        "en",
        check('    let: {a: "{{ fresh.word(0) }}"}\n'),
        """\
error: the length of a fresh value is 1 to 1048576
  --> demo.yaml:12:14
   |
12 |     let: {a: "{{ fresh.word(0) }}"}
   |              ^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a text too short to hold what it is for",
        "en",
        check('    let: {a: "{{ fresh.text(11) }}"}\n'),
        """\
error: the length of a fresh value is 12 to 1048576
  --> demo.yaml:12:14
   |
12 |     let: {a: "{{ fresh.text(11) }}"}
   |              ^^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a value that is asked for something and is not",
        "en",
        check('    let: {a: "{{ fresh.numbers }}"}\n'),
        """\
error: `fresh.numbers(how many, from, to)` takes three whole numbers
  --> demo.yaml:12:14
   |
12 |     let: {a: "{{ fresh.numbers }}"}
   |              ^^^^^^^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a method that is not called",
        "zh",
        check('    let: {a: "{{ fresh.word }}"}\n').replace("send: hi", "send: '{{ a.upper }}'"),
        """\
错误：“upper” 后面少了括号：upper(…)
  --> demo.yaml:14:15
   |
14 |       - send: '{{ a.upper }}'
   |               ^^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a huge number",
        "en",
        check('    let: {a: "{{ 10**10 }}"}\n'),
        """\
error: `{{ … }}` cannot be computed (SecurityError: the result of `**` is too large)
  --> demo.yaml:12:14
   |
12 |     let: {a: "{{ 10**10 }}"}
   |              ^^^^^^^^^^^^^^
""",
    ),
    Mistake(
        "a name that is taken",
        "en",
        check("    let: {turn: x}\n"),
        """\
error: `turn` has a meaning already: take another name
  --> demo.yaml:12:11
   |
12 |     let: {turn: x}
   |           ^^^^
""",
    ),
    Mistake(
        "a broken pattern",
        "en",
        step("      - expect: {matches: 'ab(c'}\n"),
        """\
error: this regular expression cannot be read from here on
  --> demo.yaml:13:28
   |
13 |       - expect: {matches: 'ab(c'}
   |                            ^^^^
""",
    ),
    Mistake(
        "a pattern with the end of its line",
        "en",
        step("      - expect: {matches: 'HTTP.* 200 OK\\r\\n'}\n").replace("transport: udp", "transport: tcp"),
        """\
error: `matches` sees one line without its end, so a pattern with a newline never matches: one step for each line
  --> demo.yaml:13:41
   |
13 |       - expect: {matches: 'HTTP.* 200 OK\\r\\n'}
   |                                         ^^^^
did you mean `HTTP.* 200 OK`?
""",
    ),
    Mistake(
        "a number in a mapping",
        "en",
        step("      - expect: {mapping: {a: 1}}\n"),
        """\
error: `mapping` compares texts, and the text `"1"` never equals 1: use {matches: …} for it
  --> demo.yaml:13:31
   |
13 |       - expect: {mapping: {a: 1}}
   |                               ^
""",
    ),
    Mistake(
        "a peer behind its verb",
        "en",
        step("      - connect: alice\n").replace("transport: udp", "transport: tcp"),
        """\
error: `connect` takes nothing after it: `as` names the peer
  --> demo.yaml:13:18
   |
13 |       - connect: alice
   |                  ^^^^^
did you mean `{as: alice, connect}`?
""",
    ),
    Mistake(
        "a text cut at its comma",
        "en",
        step("      - {send: yes, no PORT}\n"),
        """\
error: unknown key `no PORT`: if it is part of a text, quote a text that holds `, `
  --> demo.yaml:13:21
   |
13 |       - {send: yes, no PORT}
   |                     ^^^^^^^
""",
    ),
    Mistake(
        "a payload cut at its comma",
        "zh",
        step("      - send: {text: 你好, 世界}\n"),
        """\
错误：不认识 “世界”：如果它是字符串的一部分，含有 “, ” 的字符串要加引号
  --> demo.yaml:13:26
   |
13 |       - send: {text: 你好, 世界}
   |                            ^^^^
""",
    ),
    Mistake(
        "a pattern broken by its value",
        "en",
        check('    let: {a: "("}\n').replace("send: hi", "expect: {matches: 'x{{ a }}'}"),
        """\
error: this regular expression cannot be read from here on
  --> demo.yaml:14:27
   |
14 |       - expect: {matches: 'x{{ a }}'}
   |                           ^^^^^^^^^^
""",
    ),
    Mistake(
        "no such attachment",
        "en",
        step("      - send: {file: no.png}\n"),
        """\
error: there is no file `no.png` beside the exercise
  --> demo.yaml:13:22
   |
13 |       - send: {file: no.png}
   |                      ^^^^^^
""",
    ),
    Mistake(
        "an absolute path",
        "en",
        step("      - send: {file: /etc/passwd}\n"),
        """\
error: the path has to be relative to the exercise file
  --> demo.yaml:13:22
   |
13 |       - send: {file: /etc/passwd}
   |                      ^^^^^^^^^^^
""",
    ),
    Mistake(
        "a path that climbs",
        "en",
        step("      - send: {file: ../x}\n"),
        r"""error: `..` and `\` cannot be used in a path
  --> demo.yaml:13:22
   |
13 |       - send: {file: ../x}
   |                      ^^^^
""",
    ),
    Mistake(
        "a character outside of GBK",
        "en",
        step("      - send: {text: 'a😀', encoding: gbk}\n"),
        """\
error: GBK cannot express `😀`
  --> demo.yaml:13:24
   |
13 |       - send: {text: 'a😀', encoding: gbk}
   |                        ^^
""",
    ),
    Mistake(
        "a character outside of GBK",
        "zh",
        step("      - send: {text: 'a😀', encoding: gbk}\n"),
        """\
错误：GBK 写不出 “😀”
  --> demo.yaml:13:24
   |
13 |       - send: {text: 'a😀', encoding: gbk}
   |                        ^^
""",
    ),
    Mistake(
        "a value outside of ASCII",
        "en",
        let("fresh.han", "'{{ a }}'").replace("port: 9000", "port: 9000\nencoding: ascii"),
        """\
error: ASCII cannot express the computed `云`
  --> demo.yaml:15:15
   |
15 |       - send: '{{ a }}'
   |               ^^^^^^^^^
""",
    ),
    Mistake(
        "a datagram too large",
        "en",
        let("fresh.word(65508)", "'{{ a }}'"),
        """\
error: 65508 bytes do not fit into a UDP datagram (65507 at most)
  --> demo.yaml:14:15
   |
14 |       - send: '{{ a }}'
   |               ^^^^^^^^^
""",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.name} ({mistake.lang})")
def test_a_mistake_says_what_and_where(mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, mistake.text)
    found = problems(Path("demo.yaml"))
    shown = "\n".join(format_problem(problem, mistake.text, mistake.lang) for problem in found)
    # An editor takes blanks at the end of a line away, also those in this file.
    assert [line.rstrip() for line in shown.splitlines()] == mistake.says.splitlines()


def test_the_good_exercise_is_good(tmp_path: Path) -> None:
    spec = load_exercise(written(tmp_path, GOOD))
    assert spec.exercise.id == "demo"
    assert spec.warnings == ()
    assert spec.attachments == {}


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_exercises_have_no_problem_and_no_warning(path: Path) -> None:
    assert load_exercise(path).warnings == ()


def test_all_problems_come_at_once_and_in_file_order(tmp_path: Path) -> None:
    text = (
        head("prot: 9000\nlimit: 3\n")
        .replace("drives: server", "drive: server\n    needs: [nobody]\n    let: {a: '{{ b }}'}")
        .replace("send: hi", "sned: hi\n      - expect: {matches: '('}\n      - connect\n      - send: {file: ../x}")
    )
    found = problems(written(tmp_path, text))
    assert [(problem.line, problem.message.en) for problem in found] == [
        (5, "unknown key `prot`"),
        (6, "expected a duration such as 200ms, 10s or 1min (at most 10min), found a number"),
        (11, "unknown key `drive`"),
        (12, "there is no check `nobody`"),
        (13, "no value is called `b`"),
        (16, "there is no verb `sned`"),
        (17, "this regular expression cannot be read from here on"),
        (18, "`connect` does not exist in a UDP exercise"),
        (19, "`..` and `\\` cannot be used in a path"),
    ]


def test_a_file_that_is_no_exercise_is_not_listed_to_its_end(tmp_path: Path) -> None:
    found = problems(written(tmp_path, GOOD + "".join(f"k{n}: a\n" for n in range(150))))
    assert len(found) == 101
    assert found[-1].message.en == "more problems follow from here on"


# ---------------------------------------------------------------- files


def test_a_missing_file(tmp_path: Path) -> None:
    assert told(tmp_path / "no.yaml") == ["there is no such file"]


def test_a_directory(tmp_path: Path) -> None:
    assert told(tmp_path) == ["this is a directory, not a file"]


def test_a_path_that_no_system_knows(tmp_path: Path) -> None:
    assert len(told(tmp_path / ("x" * 5000))) == 1
    assert len(told(tmp_path / "a\0b")) == 1


def test_a_device() -> None:
    assert told(Path("/dev/zero")) == ["this is not a regular file"]


def test_a_file_too_large(tmp_path: Path) -> None:
    assert told(written(tmp_path, GOOD + "#" * (1 << 20))) == ["the file is larger than 1 MiB"]


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_bytes(GOOD.encode("gbk"))
    [problem] = problems(path)
    assert problem.message == Words(
        "文件不是 UTF-8：第 2 行有字节 0xD1（文件的第 17 个字节）。请用 UTF-8 编码保存",
        "the file is not UTF-8: line 2 has the byte 0xD1 (number 17 of the file); save it as UTF-8",
    )
    assert (problem.line, problem.column) == (2, 8)


def test_windows_habits_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeff" + GOOD.replace("\n", "\r\n")
    assert load_exercise(written(tmp_path, text)).exercise.id == "demo"
    [problem] = problems(written(tmp_path, text.replace("send", "sned")))
    assert (problem.line, problem.column) == (13, 9)


def test_the_digest_covers_the_file_and_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.bin").write_bytes(b"\x00\xff")
    path = written(tmp_path, step("      - send: {file: data/a.bin}\n"))
    first = load_exercise(path)
    assert first.attachments == {"data/a.bin": b"\x00\xff"}
    assert first.digest.startswith("sha256:")
    assert load_exercise(path).digest == first.digest
    (tmp_path / "data" / "a.bin").write_bytes(b"\x00\xfe")
    assert load_exercise(path).digest != first.digest


def test_an_attachment_too_large(tmp_path: Path) -> None:
    with (tmp_path / "a.bin").open("wb") as file:
        file.truncate((8 << 20) + 1)
    assert told(written(tmp_path, step("      - type: {file: a.bin}\n"))) == ["the file is larger than 8 MiB"]


def test_an_attachment_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "a.bin").symlink_to("/etc/hostname")
    path = written(tmp_path / "exercises", step("      - send: {file: a.bin}\n"))
    assert told(path) == ["this link leads out of the directory of the exercise"]


@pytest.mark.parametrize("name", ["C:/a", r"C:\a", r"\\server\share", "/a", "a/../../b", r"a\b"])
def test_a_path_is_refused_on_every_system(name: str, tmp_path: Path) -> None:
    [message] = told(written(tmp_path, step(f"      - send: {{file: '{name}'}}\n")))
    assert message in ("the path has to be relative to the exercise file", "`..` and `\\` cannot be used in a path")


# ---------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0777", 777),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ("", None),
        ("null", None),
    ],
)
def test_scalars_are_yaml_1_2(text: str, value: object) -> None:
    assert core_scalar(text) == value
    assert type(core_scalar(text)) is type(value)


def test_no_is_a_text_that_can_be_sent(tmp_path: Path) -> None:
    load_exercise(written(tmp_path, step("      - send: no\n      - expect: 12:30\n")))


# ---------------------------------------------------------------- warnings


def test_warnings_do_not_stop_anything(tmp_path: Path) -> None:
    spec = load_exercise(written(tmp_path, GOOD.replace("points: 100", "points: 0"), "other.yaml"))
    assert [(w.line, w.severity, w.message.en) for w in spec.warnings] == [
        (1, "warning", "the id differs from the name of the file, `other`"),
        (7, "warning", "the core checks have 0 points together, not 100"),
        (8, "warning", "this check has no points, and nothing needs it"),
    ]
    assert format_problem(spec.warnings[0], GOOD, "zh").startswith("警告：id 和文件名 “other” 不一样\n")


def test_a_check_without_points_that_another_needs_is_fine(tmp_path: Path) -> None:
    more = "  - {id: first, title: x, drives: server, steps: [listens]}\n"
    assert load_exercise(written(tmp_path, check("    needs: [first, starts]\n") + more)).warnings == ()


# ---------------------------------------------------------------- how a problem is shown


def at(line: int, column: int, length: int) -> Problem:
    return Problem(Path("a.yaml"), line, column, Words("错", "wrong"), length)


def caret(text: str, column: int, length: int = 1) -> list[str]:
    return format_problem(at(1, column, length), text, "en").splitlines()[-2:]


def test_the_caret_stands_under_chinese() -> None:
    assert caret("a: 你好 wrod", 7, 4) == ["1 | a: 你好 wrod", "  |         ^^^^"]
    assert caret("a: 你好", 4, 2) == ["1 | a: 你好", "  |    ^^^^"]


def test_tabs_are_expanded() -> None:
    assert caret("a:\tb", 4) == ["1 | a:  b", "  |     ^"]


def test_what_cannot_be_seen_is_shown() -> None:
    assert caret("a\x1bb\u202ec", 5) == ["1 | a␛b\\u202ec", "  |          ^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    line, under = caret("x" * 5000 + "你WRONG" + "y" * 1_000_000, 5002, 5)
    assert len(line) < 120
    assert line.startswith("1 | …x")
    assert line.endswith("y…")
    assert line.index("WRONG") + 1 == under.index("^")  # one more column for the Chinese character
    assert under.count("^") == 5


def test_a_place_outside_of_the_text_needs_no_line() -> None:
    assert format_problem(at(7, 1, 1), "a", "en") == "error: wrong\n  --> a.yaml:7:1"


# ---------------------------------------------------------------- anything at all

PIECES = [
    *"{}[]:,&*!|>%@`#?-'\"\n\t\r \\\0\x85\u2028\ufeff\u202e中😀",
    *(
        "- ",
        ": ",
        "{{",
        "}}",
        "{%",
        "{#",
        "---\n",
        "...\n",
        "<<: ",
        "? ",
        "&a ",
        "*a",
        "!!int ",
        "\\ud800",
        "\\UFFFFFFFF",
    ),
    *("1e999", ".nan", "9" * 30, "null", "~", "true", "{{ fresh.word(9) }}", "{{ 9**9 }}", "{{ ''.__class__ }}"),
    *(
        "matches: (",
        "(?:a{9999}){9999}",
        "repeat",
        "at-once",
        "each",
        "needs: [",
        "eof: ",
        "as: ",
        "hex: 0",
        "file: ..",
    ),
]
edits = st.lists(
    st.tuples(st.integers(0, 6000), st.integers(0, 40), st.one_of(st.sampled_from(PIECES), st.text(max_size=5))),
    min_size=1,
    max_size=6,
)


def edited(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, length, piece in changes:
        start %= len(text) + 1
        text = text[:start] + piece + text[start + length :]
    return text


def outcome(path: Path) -> tuple[Spec | None, list[Problem]]:
    try:
        spec = load_exercise(path)
    except SpecError as error:
        return None, error.problems
    return spec, list(spec.warnings)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.sampled_from([GOOD, *(path.read_text(encoding="utf-8") for path in BUNDLED)]), changes=edits)
def test_nothing_but_problems_comes_out_of_any_file(
    base: str, changes: list[tuple[int, int, str]], tmp_path: Path
) -> None:
    text = edited(base, changes)
    path = tmp_path / "demo.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    spec, found = outcome(path)
    assert spec is not None or found
    for problem in found:
        assert min(problem.line, problem.column, problem.length) >= 1
        assert "error" in format_problem(problem, text, "en") or problem.severity == "warning"
        assert format_problem(problem, text, "zh")


ODD = (
    "a: {b: , c: d}", "a: {b: # x\n , c}", "a: [b: ]", "a: [: b]", "a: {: b}", "a: {b? c: d}", "a: {?b: c}", "a: [?]", "a: {b: c?}",
    "a: b?", "a: [-\n]", "a: |#b\n  c", "a: >-#b\n  c", "a: | # b\n  c", "a:\n  |\n   b\n\n  \nc: d", "a: b\tc", "a:\tb", "\ta: b",
    "a: [b,\tc]", 'a: "\\/\\_"', 'a: "\\ud800"', "%YAML 1.3\n---\na: b", "%TAG ! !b\n---\na: b", "a: b\n...\nc: d", "a: b # c\n#",
    "a: 'b''c'\r\nd: e\r\n", "a: b\rc: d", "a: {b:c}", 'a: {"b":c}', "a: [b, c,]", "a: {b, c}", "a:b", "- a", "", "#", "a: b\x85c",
    "\ufeffa: b", "a: \U0001f600 b\nc: 中", "a: {b: \U0001f600, c: [中]}", "? a\n: b", "a: &b c", "a: *b", "a: !b c", "a: b\na: c",
)  # fmt: skip


def test_libyaml_finds_the_same_at_the_same_places_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """And PyYAML's own parser, which has the words for mistakes, reads everything where there is no libyaml."""
    if not hasattr(yaml, "CSafeLoader"):
        pytest.skip("this PyYAML was built without libyaml: there is nothing to compare")
    rng = random.Random(7)
    texts = [*ODD, *(path.read_text("utf-8") for path in BUNDLED[::6])]
    for number in range(400):
        changes = [(rng.randrange(6000), rng.randrange(8), rng.choice(PIECES)) for _ in range(rng.randint(1, 3))]
        texts.append(edited((ODD[number % len(ODD)], GOOD)[number % 2], changes))

    def read(text: str) -> object:
        source = Source(Path("a.yaml"), text)
        try:
            return repr(plain_data(source)), source.values, source.keys, source.problems
        except SpecError as error:
            return error.problems

    quickly = [read(text) for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader")
    for text, found in zip(texts, quickly, strict=True):
        assert read(text) == found, text


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        ("a", None), (r"a\n", 1), (r"a\r\nb", 3), ("a\nb", 1), (r"a\n?", None), (r"a(\r\n)?", None), (r"a(\r\n)+", 4),
        (r"a(?:x|\n)", None), (r"a(?:\nx|\n)", 4), (r"a|b\n", None), (r"a\n|b\n", 1), (r"[\n]", None), (r"a\\n", None),
        (r"a\n*", None), (r"a\n{0,3}", None), (r"a\n{2}", 1), (r"(?=a\n)", None), (r"(?!\n).*", None), (r"(?P<x>a)\n", 8),
        (r"{{ word }}\n", 10), (r"(?i)a\n", 5), (r"(?i:a\n)", 5), (r"[^\]]\n", 5), ("(" * 2000 + ")" * 2000, None),
    ],
)  # fmt: skip
def test_where_a_pattern_needs_a_newline(pattern: str, at: int | None) -> None:
    assert needed_newline(pattern) == at


def test_a_datagram_is_matched_with_its_newlines(tmp_path: Path) -> None:
    load_exercise(written(tmp_path, step("      - expect: {matches: 'a\\nb'}\n")))


def test_the_tag_of_a_verb_is_the_verb() -> None:
    for arm in get_args(get_args(AnyStep)[0]):
        verb, tag = get_args(arm)
        assert verb.verb == tag.tag and {verb.verb.replace("-", "_")} <= verb.model_fields.keys()
