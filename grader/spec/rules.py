"""Rules across the file, which no single model can know; and what is allowed but probably not meant."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import get_args

import regex

from grader.errors import Problem
from grader.model import Words
from grader.spec.attachments import attachments
from grader.spec.language import NUMBER, VERBS, Drives, Exercise, ProgramName, ProgramStep, WireClaims
from grader.spec.problems import near, shown
from grader.spec.source import Loc, Node, Source, Tree
from grader.spec.templates import commands, encodings, templates
from grader.spec.written import all_steps, as_list, as_mapping, checks, claims_of_packets, payloads

MOST_REPEATS = 100_000
MOST_PATTERN = 20_000

Rule = Callable[[Source, Tree], Iterator[Problem]]


def same_id(source: Source, data: Tree) -> Iterator[Problem]:
    """No two checks of one program have the same id."""
    first: dict[tuple[str, str], Loc] = {}
    for loc, check in checks(data):
        name, here = check.get("id"), (*loc, "id")
        if not isinstance(name, str):
            continue
        before = first.setdefault((str(check.get("drives")), name), here)
        if before != here:
            twice = Words(
                "有两个检查叫 “{name}”，第一个在第 {line} 行",
                "two checks have the id `{name}`; the first is in line {line}",
            )
            yield source.on(here, twice.format(name=shown(name), line=source.line(source.values[before].start)))


def needs(source: Source, data: Tree) -> Iterator[Problem]:
    """What a check needs is there, is another one, and does not need it in turn."""
    # For each check what it needs, and where that is written. Names are told apart by program.
    graph: dict[str, dict[str, Loc]] = {}
    for loc, check in checks(data):
        name = str(check.get("id"))
        needs = graph.setdefault(f"{check.get('drives')}/{name}", {})
        for number, need in enumerate(as_list(check.get("needs"))):
            needs[f"{check.get('drives')}/{need}"] = (*loc, "needs", number)
        if name != "starts":
            needs.setdefault(f"{check.get('drives')}/starts", loc)
    for name, needs in graph.items():
        for need, loc in needs.items():
            plain = need.partition("/")[2]
            if need == name:
                yield source.on(loc, Words("检查不能依赖它自己", "a check cannot need itself"))
            elif need not in graph and plain != "starts":
                names = [other.partition("/")[2] for other in graph if other != name]
                unknown = Words("没有叫 “{name}” 的检查", "there is no check `{name}`").format(name=shown(plain))
                yield source.on(loc, unknown, near(plain, names))

    # Along the needs without recursion: a file may hold thousands of checks in one chain.
    done: set[str] = set()
    for begin in graph:
        way = {begin: iter(graph[begin].items())} if begin not in done else {}
        while way:
            here = next(reversed(way))
            need, loc = next(way[here], ("", ()))
            if not need:
                done.add(here)
                del way[here]
            elif need in way and need != here:
                names = list(way)
                circle = [name.partition("/")[2] for name in (*names[names.index(need) :], need)]
                message = Words("检查互相依赖：{circle}", "these checks need each other: {circle}")
                yield source.on(loc, message.format(circle=shown(" → ".join(circle))))
            elif need in graph and need not in done and need != here:
                way[need] = iter(graph[need].items())


def drives(source: Source, data: Tree) -> Iterator[Problem]:
    """What a check drives is a program of the exercise."""
    programs = set(as_mapping(data.get("programs")))
    for loc, check in checks(data):
        drives = check.get("drives")
        if drives == "both" and programs <= set(get_args(ProgramName)) and not {"server", "client"} <= programs:
            pair = Words("“both” 要有 server 和 client 两个程序", "`both` needs the programs `server` and `client`")
            yield source.on((*loc, "drives"), pair)
        # With a name of a program that the language does not know, that one is the mistake.
        if programs <= set(get_args(ProgramName)) and drives in get_args(ProgramName) and drives not in programs:
            missing = Words("练习里没有程序 “{name}”", "the exercise has no program `{name}`").format(name=drives)
            yield source.on((*loc, "drives"), missing, near(drives, programs))


def places(source: Source, data: Tree) -> Iterator[Problem]:
    """Which verbs a check may use follows from what it drives; with two programs a step says whose it is."""
    for check, step in all_steps(data):
        drives, model = check.get("drives"), VERBS[step.verb]
        if drives not in get_args(Drives):
            continue
        # A further peer, which a server may call, can be told to wait for that.
        called = step.verb == "accept" and step.keys.get("as") in as_mapping(check.get("peers"))
        if drives not in model.drives:
            if called:
                continue
            wrong = Words(
                "“{verb}” 不能用在 drives: {drives} 的检查里", "`{verb}` does not exist where `drives` is {drives}"
            )
            yield source.on_key((*step.loc, step.verb), wrong.format(verb=step.verb, drives=drives))
        elif issubclass(model, ProgramStep):
            at, running = step.keys.get("at"), ("server", "client") if drives == "both" else (drives,)
            if drives == "both" and at is None:
                which = Words(
                    "这里有两个程序，要写明是哪个：at: server 或 at: client",
                    "two programs run here: say which one is meant, `at: server` or `at: client`",
                )
                yield source.on_key((*step.loc, step.verb), which)
            elif isinstance(at, str) and at in get_args(ProgramName) and at not in running:
                other = Words("这个检查里没有程序 “{at}”", "the program `{at}` does not run in this check")
                yield source.on((*step.loc, "at"), other.format(at=at), near(at, running))


def network(source: Source, data: Tree) -> Iterator[Problem]:
    """A script has no network, everything else has a port in one."""
    transport, programs = data.get("transport"), set(as_mapping(data.get("programs")))
    if transport == "none":
        if talking := sorted(programs - {"script"}):
            alone = Words(
                "没有网络（transport: none）的练习只能有 script",
                "without a network (`transport: none`) there is only a `script`",
            )
            yield source.on_key(("programs", talking[0]), alone)
        if "port" in data:
            yield source.on_key(("port",), Words("没有网络，就没有端口", "without a network there is no port"))
    elif transport in ("udp", "tcp"):
        misspelt = set(data) - Exercise.fields_by_key().keys()
        if data.get("port", 0) == 0 and not misspelt:
            missing = Words("这里缺少 “port”：1 到 65535", "`port` is missing here: 1 to 65535")
            yield source.on(("port",) if "port" in data else ("transport",), missing)
        if "script" in programs:
            silent = Words("script 没有网络：写 transport: none", "a `script` has no network: write `transport: none`")
            yield source.on_key(("programs", "script"), silent)


def transports(source: Source, data: Tree) -> Iterator[Problem]:
    """What only streams have, or only datagrams, stands where it belongs."""
    transport = data.get("transport")
    if transport not in ("udp", "tcp"):
        return
    for _, step in all_steps(data):
        if transport not in VERBS[step.verb].transports:
            other = Words("“{verb}” 不能用在 {transport} 练习里", "`{verb}` does not exist in a {transport} exercise")
            message = other.format(verb=step.verb, transport=transport.upper())
            yield source.on_key((*step.loc, step.verb), message)
        for key in ("pieces", "cut"):
            if transport == "udp" and key in step.keys and step.verb == "send":
                whole = Words("一个数据报总是完整的，没有 “{key}”", "a datagram comes whole: there is no `{key}`")
                yield source.on_key((*step.loc, key), whole.format(key=key))
        for number, at in enumerate(as_list(step.keys.get("cut"))):
            if at == 0 and type(at) is int:
                nothing = Words("切在 0 处等于没有切", "a cut at 0 cuts nothing off")
                yield source.on((*step.loc, "cut", number), nothing)
        for loc, payload in payloads(step):
            if transport == "udp" and "eof" in as_mapping(payload):
                never = Words("UDP 没有连接，也就没有 “eof”", "UDP has no connection, so there is no `eof`")
                yield source.on_key((*loc, "eof"), never)


def wires(source: Source, data: Tree) -> Iterator[Problem]:
    """What is claimed of packets can be so: they are the program's own, of its transport, and end by what somebody does."""
    for check, loc, claims, before in claims_of_packets(data):
        drives, transport = check.get("drives"), str(data.get("transport"))
        if drives == "script":
            if len(loc) == 3:  # of a step it is said already that it does not exist there
                yield source.on_key(loc, _NO_NETWORK)
            continue
        other = {"udp": WireClaims.streams, "tcp": WireClaims.messages}.get(transport, frozenset())
        for key in claims.keys() & other:
            wrong = Words("“{key}” 不能用在 {transport} 练习里", "`{key}` does not exist in a {transport} exercise")
            yield source.on_key((*loc, key), wrong.format(key=key, transport=transport.upper()))
        if any(step.verb == "signal" or (step.verb == "restart" and step.keys["restart"] != "none") for step in before):
            yield source.on_key(loc, _ENDED_FROM_OUTSIDE)
        why = as_mapping(claims.get("reset"))
        if drives == "both":
            if "half-close" in claims and "at" not in claims:
                yield source.on_key((*loc, "half-close"), _OF_WHICH)
            if "because" in why and claims.get("at") != why.get("by"):
                yield source.on((*loc, "reset", "because"), _WHERE_IT_IS_KNOWN)
        elif "at" in claims:
            yield source.on_key((*loc, "at"), _OF_ONE)
        verbs = {step.verb for step in before}
        ours = {"server": "client", "client": "server"}.get(str(drives))
        reset = as_mapping(claims.get("reset")).get("by", claims.get("reset"))
        ends_itself = bool(verbs & {"close", "half-close"})
        for key, needs_our_end in (
            ("outcome", claims.get("outcome") == "clean"),
            ("first-fin", claims.get("first-fin") == ours),
            ("half-close", True),
        ):
            if transport == "tcp" and key in claims and needs_our_end and not ends_itself and drives != "both":
                yield source.on((*loc, key), _NOBODY_CLOSES)
        if transport == "tcp" and reset == ours is not None and not verbs & {"close", "reset"}:
            yield source.on((*loc, "reset"), _NOBODY_RESETS)
        if {"half-close", "after-fin"} <= claims.keys():
            yield source.on_key((*loc, "after-fin"), _CONTRADICTION.format(other="half-close"))
        by_reset = reset in ("server", "client")
        if "reset" in claims and (
            (claims.get("outcome") == "clean" and by_reset) or (claims.get("outcome") == "reset" and reset == "none")
        ):
            yield source.on_key((*loc, "reset"), _CONTRADICTION.format(other="outcome"))


_NO_NETWORK = Words(
    "wire 不能用在 drives: script 的检查里：它不和谁通信",
    "`wire` does not exist where `drives: script`: it talks to nobody",
)
_OF_WHICH = Words(
    "两个程序不会都这样：用 at 写明是哪一个（at: server 或 at: client）",
    "it is never so of both programs: say of which, with `at: server` or `at: client`",
)
_WHERE_IT_IS_KNOWN = Words(
    "两个程序之间的 RST 由评分程序转发，原因只有在发出它的程序那里看得出：at 要和 by 一样",
    "between two programs a RST is passed on by the grader; its reason shows where it was sent: `at` has to be what `by` is",
)
_OF_ONE = Words("只运行一个程序，at 没有意义", "only one program runs: there is no `at`")
_ENDED_FROM_OUTSIDE = Words(
    "程序在这之前被信号结束：那时的 FIN 和 RST 是系统发的，说明不了程序",
    "the program is ended by a signal before this: the FIN or RST of that moment is the system's, and tells nothing of it",
)
_NOBODY_CLOSES = Words(
    "永远不会成立：前面没有一步关闭对端的连接（close 或 half-close）",
    "this never holds: no step before it closes the peer's end (`close` or `half-close`)",
)
_NOBODY_RESETS = Words(
    "永远不会成立：前面没有一步让对端发出 RST（reset）",
    "this never holds: no step before it makes the peer reset (`reset`)",
)
_CONTRADICTION = Words("永远不会成立：和 “{other}” 矛盾", "this never holds beside `{other}`")


def harness_peers(source: Source, data: Tree) -> Iterator[Problem]:
    """Who waits to be called does not connect, and has a port of its own."""
    for check, step in all_steps(data):
        name = step.keys.get("as")
        if isinstance(name, str) and name in as_mapping(check.get("peers")) and step.verb == "connect":
            passive = Words(
                "“{name}” 是在 peers 里声明的，只等别人来，不会去 connect",
                "`{name}` is declared in `peers` and waits to be called: it does not `connect`",
            )
            yield source.on_key((*step.loc, step.verb), passive.format(name=name))
    for loc, check in checks(data):
        for name, peer in as_mapping(check.get("peers")).items():
            own = (data.get("transport"), data.get("port"))
            if (as_mapping(peer).get("transport"), as_mapping(peer).get("port")) == own:
                taken = Words("这是被测程序自己的端口", "this is the port of the program itself")
                yield source.on((*loc, "peers", name, "port"), taken)


def same_columns(source: Source, data: Tree) -> Iterator[Problem]:
    """All rows of `each` have the same keys."""
    for loc, check in checks(data):
        rows = [row for row in as_list(check.get("each")) if isinstance(row, dict)]
        for number, row in enumerate(rows if len(rows) == len(as_list(check.get("each"))) else []):
            missing, more = set(rows[0]) - set(row), set(row) - set(rows[0])
            if missing or more:
                unlike = Words(
                    "each 的每一行要有同样的键；第一行有：{first}",
                    "all rows of `each` have the same keys; the first has: {first}",
                )
                message = unlike.format(first=", ".join(shown(key) for key in rows[0]) or "-")
                yield source.on((*loc, "each", number), message)


def patterns(source: Source, data: Tree) -> Iterator[Problem]:
    """Patterns can be read."""
    for _, step in all_steps(data):
        for loc, payload in payloads(step):
            pattern = as_mapping(payload).get("matches")
            if isinstance(pattern, str) and "{{" not in pattern and (wrong := wrong_pattern(pattern)):
                at = getattr(wrong, "pos", None) or 0
                at = at if at < len(pattern) else 0
                yield source.inside((*loc, "matches"), at, 1 if at else len(pattern), BAD_PATTERN)


def line_patterns(source: Source, data: Tree) -> Iterator[Problem]:
    """What is matched line by line holds no end of a line."""
    for check, step in all_steps(data):
        peer = as_mapping(check.get("peers")).get(str(step.keys.get("as")))
        stream = (as_mapping(peer) or data).get("transport") == "tcp"
        places = list(payloads(step)) if step.verb == "expect" and stream else []
        places += [((*step.loc, "printed"), step.keys["printed"])] if step.verb == "printed" else []
        for loc, payload in places:
            pattern = as_mapping(payload).get("matches")
            if isinstance(pattern, str) and not wrong_pattern(pattern) and (at := needed_newline(pattern)) is not None:
                size = 2 if pattern[at] == "\\" else 1
                if pattern[:at].endswith("\\r"):
                    at, size = at - 2, size + 2
                meant = pattern[:at] if pattern[at + size :] == "" and needed_newline(pattern[:at]) is None else None
                yield source.inside((*loc, "matches"), at, size, _ONE_LINE, meant)


_ONE_LINE = Words(
    "matches 只看一行，不含行尾，所以含换行的正则表达式永远不会匹配：一行写一步",
    "`matches` sees one line without its end, so a pattern with a newline never matches: one step for each line",
)
_GROUP = re.compile(r"\((?:\?(?::|P?<(?![=!])\w*>|[a-zA-Z-]+:))?")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\{.*?\}\}|.", re.DOTALL)
_COUNT = re.compile(r"(?:[?*+]|\{\d*,?\d*\})[?+]?")


def needed_newline(pattern: str) -> int | None:
    """Where a pattern asks for a newline; None where it can match without one."""

    def alternatives(at: int) -> tuple[int, int | None]:
        """From here to the end of the group: where that is, and the newline that every alternative of it needs."""
        needs: list[int | None] = [None]
        while at < len(pattern) and pattern[at] != ")":
            needed = None
            if pattern[at] == "|":
                needs.append(None)
                at += 1
                continue
            if pattern[at] == "(":
                group = _GROUP.match(pattern, at)
                inside = group.end() if group else at + 1
                looks = pattern.startswith("?", inside)  # ahead or behind, which takes nothing
                at, needed = alternatives(inside)
                at, needed = at + 1, None if looks else needed
            else:
                atom = _ATOM.match(pattern, at)
                assert atom is not None
                needed, at = at if atom[0] in ("\\n", "\n") else None, atom.end()
            if count := _COUNT.match(pattern, at):
                needed, at = None if re.match(r"[?*]|\{0?[,}]", count[0]) else needed, count.end()
            needs[-1] = needed if needs[-1] is None else needs[-1]
        return at, None if None in needs else needs[0]

    try:
        return alternatives(0)[1]
    except RecursionError:
        return None


MOST_PLAYED = 20_000
"""Steps that a check plays; each takes some time, even where it only sends."""
ROW_COST = 50
"""In steps: each row of `each` starts the program anew."""


def amounts(source: Source, data: Tree) -> Iterator[Problem]:
    """A check has an end: rows and rounds multiply what is played."""

    def played(written: Node, loc: Loc) -> tuple[int, Loc]:
        """How many steps these are, and where most of them come from."""
        total, most, place = 0, 0, loc
        for number, step in enumerate(as_list(written)):
            here = (*loc, number)
            body = as_mapping(as_mapping(step).get("repeat"))
            inside = played(body.get("steps"), here)[0] if body else 0
            times = body.get("times")
            count = 1 + inside * (times if isinstance(times, int) else 1)
            total += count
            if body and count > most:
                most, place = count, (*here, "repeat", "times")
        return total, place

    for loc, check in checks(data):
        rows = max(1, len(as_list(check.get("each"))))
        steps, place = played(check.get("steps"), (*loc, "steps"))
        if rows * ROW_COST > MOST_PLAYED:
            yield source.on_key((*loc, "each"), _ROWS.format(n=rows, most=MOST_PLAYED // ROW_COST))
        elif rows * (ROW_COST + steps) > MOST_PLAYED + ROW_COST:
            at = source.on if place[-1] == "times" and place in source.values else source.on_key
            where = place if place[-1] == "times" and place in source.values else (*loc, "steps")
            yield at(where, _PLAYED.format(n=f"{rows * steps:,}", most=f"{MOST_PLAYED:,}"))


def links(source: Source, data: Tree) -> Iterator[Problem]:
    """What a link is said to do can happen, and to one datagram one thing only."""
    transport = data.get("transport")
    for loc, check in checks(data):
        written, here = as_mapping(check.get("link")), (*loc, "link")
        ways = {key: as_mapping(written[key]) for key in _DIRECTIONS if key in written}
        alike = {key: value for key, value in written.items() if key not in _DIRECTIONS}
        if "link" in check and (transport == "none" or check.get("drives") == "script"):
            yield source.on_key(here, Words("script 没有网络，也就没有链路", "a script has no network, and no link"))
            continue
        if ways and alike:
            yield source.on_key((*here, next(iter(alike))), _MIXED)
        if isinstance(check.get("link"), dict) and not alike and not any(ways.values()):
            nothing = Words("这里没有写链路会做什么", "nothing is said of what the link does")
            yield source.on(here, nothing)
        for at, way in ((here, alike), *(((*here, key), way) for key, way in ways.items())):
            if transport in ("udp", "tcp"):
                yield from _fit_the_transport(source, at, way, str(transport), check.get("drives") == "both")
            yield from _one_fate_each(source, at, way)
        for key, way in ways.items():
            if transport == "udp" and key == f"to-{check.get('drives')}":
                yield from _are_sent(source, (*here, key), way, check)


_DIRECTIONS = ("to-server", "to-client")
_MIXED = Words(
    "两个方向一样就直接写；不一样就都写在 to-server 和 to-client 里",
    "what holds for both directions stands alone; where they differ, all of it stands in `to-server` and `to-client`",
)
_FATES = ("lose", "twice", "late", "swap")


def _fit_the_transport(source: Source, loc: Loc, way: Tree, transport: str, pair: bool) -> Iterator[Problem]:
    for key in way:
        if transport == "tcp" and key in _FATES:
            kept = Words(
                "TCP 会把丢失的重新发送，程序看不到：“{key}” 只用于 UDP",
                "TCP sends again what is lost, and no program notices: `{key}` is for UDP",
            )
            yield source.on_key((*loc, key), kept.format(key=key))
        elif transport == "udp" and key in ("rate", "window"):
            whole = Words("一个数据报总是完整的，没有 “{key}”", "a datagram comes whole: there is no `{key}`")
            yield source.on_key((*loc, key), whole.format(key=key))
        elif key in ("rate", "window") and not pair:
            between = Words("“{key}” 只用在 drives: both 的检查里", "`{key}` is for two programs (`drives: both`)")
            yield source.on_key((*loc, key), between.format(key=key))


def _numbered(way: Tree) -> Iterator[tuple[str, Loc, int]]:
    """Each number of a datagram, with the key under which it stands and its place below that."""
    for key in _FATES:
        for at, number in enumerate(as_list(way.get(key))):
            if type(number) is int and number > 0:
                yield key, (key, at), number
    for number in as_mapping(way.get("late")):
        if re.fullmatch(NUMBER, number):
            yield "late", ("late", number), int(number)


def _one_fate_each(source: Source, loc: Loc, way: Tree) -> Iterator[Problem]:
    known = dict[int, str]()
    for key, at, number in _numbered(way):
        if number in known:
            two = Words(
                "第 {n} 个数据报在 {first} 里已经写了", "datagram {n} stands in `{first}` already: one thing each"
            )
            place = source.on_key if key == "late" else source.on
            yield place((*loc, *at), two.format(n=number, first=known[number]))
        known.setdefault(number, key)
    swapped = as_list(way.get("swap"))
    pairs = [(swapped[at], swapped[at + 1 : at + 2]) for at in range(0, len(swapped), 2)]
    if any(type(first) is int and second != [first + 1] for first, second in pairs) or way.get("swap") == []:
        rule = Words(
            "swap 要写相邻的两个编号（如 [6, 7]），可以有几对",
            "`swap` takes two numbers, one right behind the other, such as [6, 7]; there may be several such pairs",
        )
        yield source.on((*loc, "swap"), rule)


def _are_sent(source: Source, loc: Loc, way: Tree, check: Tree) -> Iterator[Problem]:
    """Our peers send as much as the steps say: a number beyond that names nothing."""

    def sent(written: Node) -> dict[str, int]:
        """At most so many datagrams, by peer."""
        total = dict[str, int]()
        for step in as_list(written):
            keys = as_mapping(step)
            body = as_mapping(keys.get("repeat"))
            times = body.get("times")
            found = {str(keys.get("as")): 1} if "send" in keys else sent(keys.get("at-once") or body.get("steps"))
            for peer, count in found.items():
                total[peer] = total.get(peer, 0) + count * (times if isinstance(times, int) else 1)
        return total

    most = max(sent(check.get("steps")).values(), default=0)
    for key, at, number in _numbered(way):
        if number > most:
            never = Words(
                "这个方向最多发送 {most} 个数据报，没有第 {n} 个",
                "no more than {most} datagrams are sent in this direction: there is no number {n}",
            )
            place = source.on_key if key == "late" else source.on
            yield place((*loc, *at), never.format(most=most, n=number))


_ROWS = Words(
    "each 有 {n} 行，每一行都要重新启动程序：最多 {most} 行",
    "`each` has {n} rows, and each starts the program anew: {most} at most",
)
_PLAYED = Words(
    "这个检查一共要做 {n} 步，等不到结束：连同 each 和 repeat，最多 {most} 步",
    "this check plays {n} steps, and comes to no end: {most} at most, `each` and `repeat` multiplied",
)
BAD_PATTERN = Words("正则表达式从这里起写得不对", "this regular expression cannot be read from here on")


def wrong_pattern(pattern: str) -> regex.error | None:
    """What is wrong with a pattern, None where it can be used."""
    if len(pattern) > MOST_PATTERN:
        return regex.error("too long")
    # Compiling writes counted repeats out in full: nested ones would take all memory.
    repeats = [int(count[:9]) for count in re.findall(r"\{(\d+)", pattern)]
    if math.prod(max(1, count) for count in repeats) > MOST_REPEATS:
        return regex.error("too many repeats")
    try:
        regex.compile(pattern)
    except regex.error as error:
        return error
    except (RecursionError, MemoryError, OverflowError, ValueError) as error:
        return regex.error(str(error))
    return None


RULES: tuple[Rule, ...] = (
    same_id,
    needs,
    drives,
    network,
    places,
    transports,
    wires,
    harness_peers,
    same_columns,
    amounts,
    links,
    patterns,
    line_patterns,
    attachments,
    templates,
    commands,
    encodings,
)


# ---------------------------------------------------------------- allowed, and probably not meant


def other_name(source: Source, data: Tree) -> Iterator[Problem]:
    """The file is called as the exercise is."""
    if data.get("id") != source.path.stem:
        other = Words("id 和文件名 “{stem}” 不一样", "the id differs from the name of the file, `{stem}`")
        yield source.on(("id",), other.format(stem=shown(source.path.stem)), None, "warning")


def sum_of_points(source: Source, data: Tree) -> Iterator[Problem]:
    """The core checks have 100 points."""
    points = [check.get("points", 0) for _, check in checks(data) if check.get("group", "core") == "core"]
    core = sum(each for each in points if isinstance(each, (int, float)))
    if core != 100:
        total = Words("core 检查一共 {n:g} 分，不是 100 分", "the core checks have {n:g} points together, not 100")
        yield source.on_key(("checks",), total.format(n=core), None, "warning")


def idle_checks(source: Source, data: Tree) -> Iterator[Problem]:
    """Every check is good for something."""
    needed = {(str(check["drives"]), need) for _, check in checks(data) for need in as_list(check.get("needs"))}
    for loc, check in checks(data):
        if not check.get("points") and check["id"] != "starts" and (str(check["drives"]), check["id"]) not in needed:
            idle = Words("这个检查没有分数，也没有别的检查依赖它", "this check has no points, and nothing needs it")
            yield source.on((*loc, "id"), idle, None, "warning")


def idle_runs(source: Source, data: Tree) -> Iterator[Problem]:
    """A way to run files that are never looked for."""
    for program, written in as_mapping(data["programs"]).items():
        for pattern in as_mapping(as_mapping(written).get("run")):
            files = as_list(as_mapping(written)["files"])
            if not any(_overlap(pattern.lower(), str(each).lower()) for each in files):
                idle = Words("files 里没有能匹配这种文件的模式", "no pattern of `files` finds a file of this kind")
                yield source.on_key(("programs", program, "run", pattern), idle, None, "warning")


def _overlap(one: str, other: str) -> bool:
    """Whether some name fits both patterns. What stands in brackets is taken for any character."""
    left, right = (re.sub(r"\[[^]]*\]", "?", pattern)[:200] for pattern in (one, other))
    reached = {(0, 0)}
    todo = [(0, 0)]
    while todo:
        i, j = todo.pop()
        a, b = left[i : i + 1], right[j : j + 1]
        steps = [(i + 1, j)] if a == "*" else []
        steps += [(i, j + 1)] if b == "*" else []
        if a and b and ("*" in a + b or "?" in a + b or a == b):
            steps.append((i + (a != "*"), j + (b != "*")))
        todo += [step for step in steps if step not in reached]
        reached |= set(steps)
    return (len(left), len(right)) in reached


WARNINGS: tuple[Rule, ...] = (other_name, sum_of_points, idle_checks, idle_runs)
