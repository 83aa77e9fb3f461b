"""Which programs are much alike: copies are told, what was written apart is not, and students never hear of it."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import sample_class as classes
from copied import REFERENCE, WAYS, references, renamed, written_apart
from known_class.make import members

from grader.classroom.assignment import load_assignment
from grader.classroom.batch import Orders, grade_class
from grader.classroom.likeness import ENOUGH, Compared, Likeness, likeness_of
from grader.classroom.store import Store
from grader.code.fingerprints import MOST_TOKENS, tokens_of
from grader.errors import SpecError
from grader.intake.collect import collect
from grader.model import Words
from grader.report.classroom import class_files, page_links, render_index, results_json
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.grading import Run


def work(student: str, text: str | Mapping[str, str], handin: str = "", digest: str = "") -> Compared:
    files = {"server.py": text} if isinstance(text, str) else text
    return Compared(student, handin or student, digest or student, lambda: files)


def compared(programs: Mapping[str, str] | Mapping[str, Mapping[str, str]], *given: Mapping[str, str]) -> Likeness:
    return likeness_of("ex", [work(student, text) for student, text in programs.items()], given)


def told(found: Likeness) -> list[list[str]]:
    return sorted(sorted(group.students) for group in found.groups)


LOGIN = written_apart("tcp-login")
SELECT, CLASSY, JSON = LOGIN["select-loop"], LOGIN["class-based"], LOGIN["json-loop"]


# ---------------------------------------------------------------- what is told


def test_what_was_written_apart_is_not_told_and_copies_are() -> None:
    """All right programs of all exercises, and eight of each copied: the figures that the documentation gives."""
    rng, apart, copies, seen = random.Random(1), 0, 0, 0
    for exercise, program in product(sorted(path.name for path in REFERENCE.iterdir()), ("server", "client")):
        programs, given = written_apart(exercise, program), references(exercise)
        assert told(compared(programs, given)) == [], exercise
        apart += len(programs) * (len(programs) - 1) // 2
        pairs = set[frozenset[str]]()
        for number, name in enumerate(rng.sample(sorted(programs), min(8, len(programs)))):
            way = list(WAYS)[number % len(WAYS)]
            programs[f"{name} {way}"] = WAYS[way](programs[name], rng)
            pairs.add(frozenset((name, f"{name} {way}")))
        found = {frozenset(pair.students) for group in compared(programs, given).groups for pair in group.pairs}
        assert found <= pairs, exercise
        copies, seen = copies + len(pairs), seen + len(found)
    assert (apart, copies) > (800, 120) and seen >= 0.85 * copies, (apart, copies, seen)


def test_a_program_split_in_two_files_or_put_into_another_is_told() -> None:
    lines = renamed(SELECT, random.Random(2)).split("\n")
    parts = {"helper.py": "\n".join(lines[: len(lines) // 2]), "server.py": "\n".join(lines[len(lines) // 2 :])}
    inside = f"{renamed(CLASSY, random.Random(3))}\n\n{written_apart('tcp-framed')['buffer-class']}"
    found = compared({**LOGIN, "split": parts, "more": inside}, references("tcp-login"))
    assert told(found) == [["class-based", "more"], ["select-loop", "split"]]
    [split] = [group.pairs[0] for group in found.groups if "split" in group.students]
    assert {passage.right.file for passage in split.passages} == {"helper.py", "server.py"}


def test_passages_are_the_lines_of_both() -> None:
    copied = "# mine\n\n\n" + renamed(SELECT, random.Random(1))
    [group] = compared({**LOGIN, "copied": copied}).groups
    [pair] = group.pairs
    assert pair.students == ("select-loop", "copied") and min(pair.shares) > 0.9
    texts = {"select-loop": SELECT, "copied": copied}
    for passage in pair.passages:
        for student, excerpt in zip(pair.students, (passage.left, passage.right), strict=True):
            lines = texts[student].split("\n")[excerpt.first - 1 : excerpt.last]
            assert excerpt.text == "\n".join(lines) and len(lines) > 3
    assert sum(passage.tokens for passage in pair.passages) > 0.9 * pair.tokens[0]


C = """#include <stdio.h>
#include <sys/socket.h>
/* the table */
int total(int *values, int size) {
    int sum = 0; // starts at nothing
    for (int i = 0; i < size; i++) { if (values[i] > 3 && i % 2 == 0) sum += values[i] * i; else sum -= 1; }
    return sum;
}
int main(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), values[16] = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9000)};
    while (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) { perror("bind"); sleep(1); }
    for (int n = read(fd, values, sizeof values); n > 0; n = read(fd, values, sizeof values))
        printf("%d\\n", total(values, n / 4));
    return 0;
}
"""
JAVA = """import java.net.*;
class Server {
    static int seen = 0; // so far
    static String answer(String text) {
        StringBuilder made = new StringBuilder();
        for (int i = text.length() - 1; i >= 0; i--) { char c = text.charAt(i); if (c != 'x') made.append(c); else seen++; }
        return made.toString();
    }
    public static void main(String[] args) throws Exception {
        try (ServerSocket server = new ServerSocket(8083)) {
            while (seen < 100) {
                Socket one = server.accept();
                byte[] data = new byte[1024];
                int size = one.getInputStream().read(data);
                if (size > 0) one.getOutputStream().write(answer(new String(data, 0, size)).getBytes());
                one.close();
            }
        }
    }
}
"""


@pytest.mark.parametrize(("file", "text", "names"), [
    ("server.c", C, {"total": "f", "values": "tab", "sum": "s", "size": "len_", "fd": "sk", "address": "a", "4": "8"}),
    ("Server.java", JAVA, {"answer": "turn", "made": "out1", "seen": "k", "text": "t", "data": "buffer", "server": "ss"}),
])  # fmt: skip
def test_other_languages_are_compared_as_well(file: str, text: str, names: Mapping[str, str]) -> None:
    copied = text.replace("// ", "// now ").replace("{ ", "{\n\n")
    for old, new in names.items():
        copied = re.sub(rf"\b{old}\b", new, copied)
    other = {"server.c": JAVA, "Server.java": C}[file]
    found = compared({"a": {file: text}, "b": {file: copied}, "c": {file: other}})
    assert told(found) == [["a", "b"]] and min(found.groups[0].pairs[0].shares) == 1


# ---------------------------------------------------------------- what is left out


def test_what_the_class_was_given_is_nobodys_own() -> None:
    both = {
        "a": f"{SELECT}\nprint(1)\n",
        "b": f"{SELECT}\nx = [2]\n",
        **{name: LOGIN[name] for name in list(LOGIN)[:4]},
    }
    both.pop("select-loop", None)
    assert told(compared(both)) == [["a", "b"]]
    assert told(compared(both, {"skeleton.py": renamed(SELECT, random.Random(1))})) == []


def test_what_a_third_of_the_class_has_is_nobodys_own() -> None:
    listing = {
        str(number): f"{SELECT}\n{'x = 1' if number % 2 else 'y = x + 1'}\n" * (1 + number % 3) for number in range(7)
    }
    assert told(compared(LOGIN | dict(list(listing.items())[:3])))
    few = dict(list(LOGIN.items())[:12])
    few.pop("select-loop", None)
    assert told(compared(few | listing)) == []


def test_who_handed_in_together_and_identical_files_are_no_pairs() -> None:
    others = [work(name, text) for name, text in LOGIN.items() if name != "select-loop"]
    copied = renamed(SELECT, random.Random(1))
    together = [work("a", SELECT, "team"), work("b", SELECT, "team", "a")]
    assert told(likeness_of("ex", [*others, *together])) == []
    same = [work("a", SELECT, "1", "same"), work("b", SELECT, "2", "same")]
    assert told(likeness_of("ex", [*others, *same])) == []  # these are told as identical
    [group] = likeness_of("ex", [*others, *same, work("c", copied)]).groups
    assert sorted(group.students) == ["a", "b", "c"] and [sorted(pair.students) for pair in group.pairs] == [["a", "c"]]


def test_a_group_is_told_once_and_a_chain_pair_by_pair() -> None:
    ring = {
        f"r{number}": renamed(SELECT, random.Random(number)) + f"\nprint({'0, ' * number}1)\n" for number in range(4)
    }
    chain = {"x": CLASSY, "y": f"{CLASSY}\n{JSON}", "z": JSON}
    rest = {name: text for name, text in LOGIN.items() if text not in (SELECT, CLASSY, JSON)}
    found = compared({**rest, **ring, **chain})
    assert told(found) == [["r0", "r1", "r2", "r3"], ["x", "y"], ["y", "z"]]
    assert [group.pairs[0].likeness for group in found.groups] == sorted(
        (group.pairs[0].likeness for group in found.groups), reverse=True
    )


# ---------------------------------------------------------------- hostile sources, large classes


def test_a_source_that_cannot_be_read_costs_its_own_likeness_only() -> None:
    def broken() -> Mapping[str, str]:
        raise RecursionError

    programs = [work(name, text) for name, text in LOGIN.items()]
    programs += [work("copied", renamed(SELECT, random.Random(1))), Compared("broken", "broken", "broken", broken)]
    found = likeness_of("ex", programs)
    assert told(found) == [["copied", "select-loop"]] and found.unread == (("ex", "broken"),)


HOSTILE = (
    "", "\0" * 5000, "(" * 60_000, "[" * 30_000 + "x" + "]" * 30_000, '"""\\' * 15_000, '\\"""' * 15_000, "'\\" * 30_000,
    "a." * 30_000, "/*" * 30_000, "`\\" * 30_000, "\n" * 60_000, "x = 1\n" * 12_000, "\ud800\u202e\r\x0c" * 1000,
    "def f(:\n  return ((\nclass", "if 1:\n" * 10_000, "f'{" * 20_000, "\\\n" * 30_000,
)  # fmt: skip


def test_hostile_sources_take_no_more_time_than_their_size() -> None:
    began = time.process_time()
    for text in HOSTILE:
        for file in ("server.py", "server.c"):
            tokens = tokens_of(file, text)
            assert len(tokens.codes) == len(tokens.lines) <= MOST_TOKENS + 2
    honest = {"select": SELECT, "class": CLASSY, "json": JSON}
    twice = {f"{number} {turn}": text for number, text in enumerate(HOSTILE) for turn in "ab"}
    found = compared({**twice, **honest})
    assert found.unread == () and not any(set(group.students) & set(honest) for group in found.groups)
    assert time.process_time() - began < 10  # a second and a half where nothing else is going on


def test_two_hundred_are_compared_in_no_time_and_always_alike() -> None:
    class_of_it = [
        Compared(one.id, one.id, one.id, lambda one=one: {"server.py": one.source.decode("utf-8", "replace")})  # type: ignore[misc]
        for one in members(200)
        if one.exercise == "class-upper"
    ]
    began = time.process_time()
    found = likeness_of("class-upper", class_of_it)
    assert time.process_time() - began < 1.0
    kinds = {one.id: one.kind.name for one in members(200)}
    assert found.groups and all(len({kinds[student] for student in group.students}) == 1 for group in found.groups)
    assert likeness_of("class-upper", class_of_it) == found


# ---------------------------------------------------------------- what is told of a class, and to whom

SECRET = "n_of_somebody"


def alike() -> Likeness:
    """Two students of the sample class, with a text that would like to be markup."""
    ids = ["2021211001", "x<script>alert(1)</script>", "2021211003", "2021211004"]
    copied = (
        "# <script>alert('x')</script> \u202e\x07\n" + renamed(SELECT, random.Random(1)) + f"\n{SECRET} = '</code>'\n"
    )
    texts = [SELECT + f"\n{SECRET} = 1\n", copied, CLASSY, JSON]
    found = likeness_of("tcp-login", [work(student, text) for student, text in zip(ids, texts, strict=True)])
    assert told(found) == [sorted(ids[:2])]
    return replace(found, left_out=3, unread=(("tcp-login", "2021211005"),))


def test_the_teacher_is_told_and_no_student_is() -> None:
    sample = classes.small(likeness=alike())
    files = dict(class_files(sample.book, sample.load, classes.voice("en")))
    holding = {name for name, data in files.items() if SECRET.encode() in data}
    assert holding == {"index.html"}
    html = files["index.html"].decode()
    section = html[html.index('<h2 id="alike">') :]
    assert "&lt;script&gt;alert(" in section and "<script>alert(" not in html and "\u202e" not in section
    assert "server.py, lines" in section and "3 more are not listed" in section and "could not be compared" in section
    chinese = render_index(sample.book, classes.voice("zh"), pages=page_links(sample.book))
    for page, never in ((chinese, ("抄袭", "作弊", "雷同")), (html.lower(), ("plagiar", "cheat", "copied", "suspect"))):
        assert not [word for word in never if word in page]
    for name, data in files.items():
        assert name in ("index.html", "results.json") or "much alike" not in data.decode("utf-8", "replace"), name


def test_the_pairs_are_in_the_results() -> None:
    found = json.loads(results_json(classes.small(likeness=alike()).book, classes.voice("en"), pages={}))["likeness"]
    [group] = found["groups"]
    [pair] = group["pairs"]
    assert group["exercise"] == "tcp-login" and group["students"] == pair["students"] and len(pair["students"]) == 2
    assert all(0.9 < share <= 1 for share in pair["shares"]) and pair["likeness"] > ENOUGH and min(pair["tokens"]) > 100
    assert {*pair["passages"][0]} == {"left", "right", "tokens"}
    assert pair["passages"][0]["left"]["file"] == "server.py" and pair["passages"][0]["left"]["first"] >= 1
    assert found["left_out"] == 3 and found["not_compared"] == [{"exercise": "tcp-login", "student": "2021211005"}]
    assert SECRET not in json.dumps(found)


GIVEN = """

def clock(seconds):
    hours, rest = divmod(int(seconds), 3600)
    return ":".join(f"{part:02}" for part in (hours, *divmod(rest, 60)))


def table_of(path, wanted=("name", "password")):
    found = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            cells = [cell.strip() for cell in line.split(",") if cell]
            if not cells or cells[0].startswith("#"):
                continue
            if len(cells) != len(wanted):
                raise ValueError(f"line {number} has {len(cells)} cells")
            found[cells[0]] = dict(zip(wanted, cells))
    return sorted(found.items(), key=lambda item: -len(item[0]))
"""


def test_a_class_is_compared_as_it_is_graded(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> None:
    """Chosen hand-ins only, exercise by exercise although all lie in one folder, without what was given; nothing is run."""
    framed = written_apart("tcp-framed")
    handed_in = {
        "a/login_server.py": SELECT, "a/framed_server.py": framed["buffer-class"],
        "b/login_server.py": renamed(SELECT, random.Random(1)), "b/framed_server.py": framed["makefile"],
        "c/login_server.py": JSON + GIVEN, "d/login_server.py": CLASSY + GIVEN, "e/login_server.py": LOGIN["one-shot"],
        "c/framed_server.py": framed["asyncio-streams"], "d/framed_server.py": framed["socketserver-handler"],
        "e/framed_server.py": framed["thread-per-connection"],
    }  # fmt: skip
    for name, text in handed_in.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "skeleton.py").write_text(GIVEN, "utf-8")

    def groups(starter: str) -> list[tuple[str, list[str]]]:
        place = tmp_path / "hw.yaml"
        place.write_text(f"assignment: hw\nexercises: [tcp-login, tcp-framed]\n{starter}", "utf-8")
        assignment, collected = load_assignment(str(place)), collect([tmp_path / "in"])
        with Store(tmp_path / "store.sqlite") as store:
            run = Run(machine, interpreter, 1)
            book = grade_class(assignment, collected, store, lambda part: run, Orders(run=False)).book
        assert book.likeness.unread == ()
        return sorted((group.exercise, sorted(group.students)) for group in book.likeness.groups)

    assert groups("") == [("tcp-login", ["a", "b"]), ("tcp-login", ["c", "d"])]
    assert groups("starter: given\n") == groups("starter: [given/skeleton.py]\n") == [("tcp-login", ["a", "b"])]


def test_a_starter_that_is_not_there_or_is_no_program_is_told_with_its_line(tmp_path: Path) -> None:
    place = tmp_path / "hw.yaml"
    place.write_text("assignment: hw\nexercises: [udp-echo]\nstarter: [nothing.py, sheet.pdf]\n", "utf-8")
    (tmp_path / "sheet.pdf").write_bytes(b"%PDF")
    with pytest.raises(SpecError) as failure:
        load_assignment(str(place))
    assert [(problem.line, "nothing.py" in problem.message.en) for problem in failure.value.problems] == [(3, True)]
    place.write_text("assignment: hw\nexercises: [udp-echo]\nstarter: sheet.pdf\n", "utf-8")
    [warning] = load_assignment(str(place)).warnings
    assert warning.severity == "warning" and warning.line == 3 and isinstance(warning.message, Words)
