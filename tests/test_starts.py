"""The built-in check `starts`: it begins like the check that comes after it, and says nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import Grade

from grader.spec import Spec
from grader.spec.language import Exercise

PORT = 9321


def exercise(program: str, check: str, *more: str) -> Exercise:
    """An exercise of one program with these checks, in YAML."""
    checks = [yaml.safe_load(one) for one in (check, *more)]
    for number, one in enumerate(checks):
        one.update(id=f"check-{number}", title="t", points=100 if not number else 0)
        one.setdefault("drives", program)
    drives = {"server", "client"} if any(one["drives"] == "both" for one in checks) else {program}
    return Exercise.model_validate(
        {
            "id": "demo",
            "title": "t",
            "statement": "t",
            "transport": "tcp",
            "port": PORT,
            "programs": {name: {"files": [f"{name}.py"]} for name in sorted(drives)},
            "checks": checks,
        }
    )


def begins(of: Exercise, program: str) -> list[str]:
    """The steps of the built-in check, in few words."""
    found = next(check for check in of.all_checks if (check.id, check.drives) == ("starts", program))

    def told(step: object) -> str:
        if (repeat := getattr(step, "repeat", None)) is not None:
            return f"{repeat.times} × ({', '.join(map(told, repeat.steps))})"
        return f"type {getattr(step, 'type')}" if hasattr(step, "type") else getattr(step, "verb")  # noqa: B009

    return [told(step) for step in found.steps]


@pytest.mark.parametrize(
    ("program", "steps", "expected"),
    [
        ("server", "[listens]", ["listens"]),
        ("server", "[connect, type: hello]", ["listens"]),
        ("server", "[type: '9321', connect]", ["type 9321", "listens"]),
        ("server", "[type: '9321', listens, type: x, connect]", ["type 9321", "listens"]),
        ("client", "[accept]", ["accept"]),
        ("client", "[type: a, printed: 'name?', type: b, expect: b, type: c]", ["type a", "type b", "accept"]),
        ("client", "[repeat: {times: 3, steps: [type: a]}, expect: a]", ["3 × (type a)", "accept"]),
        ("client", "[repeat: {times: 3, steps: [type: a, expect: a]}]", ["1 × (type a)", "accept"]),
        (
            "client",
            "[repeat: {times: 3, steps: [type: a]}, repeat: {times: 2, steps: [type: b]}, type: c, type-end, accept]",
            ["3 × (type a)", "2 × (type b)", "type c", "type-end", "accept"],
        ),
        ("client", "[repeat: {times: 2, steps: [repeat: {times: 3, steps: [type: a]}]}, accept]", ["2 × (3 × (type a))", "accept"]),
    ],
)  # fmt: skip
def test_what_is_typed_before_the_conversation(program: str, steps: str, expected: list[str]) -> None:
    assert begins(exercise(program, f"{{steps: {steps}}}"), program) == expected


def test_of_a_pair_what_is_typed_at_this_program() -> None:
    steps = "[{at: server, type: x}, {at: client, type: a}, {at: server, printed: a}, {at: client, type: b}]"
    of = exercise("server", f"{{drives: both, steps: {steps}}}")
    assert begins(of, "client") == ["type a", "accept"]
    assert begins(of, "server") == ["type x", "listens"]


def test_a_program_that_has_to_give_up_is_no_example() -> None:
    gives_up = "{steps: [type: nonsense, exits: {status: 1}]}"
    talks = "{files: {users.txt: x}, steps: [type: '9321', connect]}"
    of = exercise("server", gives_up, talks)
    assert begins(of, "server") == ["type 9321", "listens"]
    assert of.all_checks[0].files == {"users.txt": "x"}


def test_its_files_know_the_values_that_the_check_draws() -> None:
    check = "{let: {word: '{{ fresh.word }}'}, each: [{a: '1'}, {a: '2'}], files: {'{{ word }}': '{{ a }}'}, steps: [connect]}"
    first = exercise("server", check).all_checks[0]
    assert (dict(first.let), first.each, dict(first.files)) == (
        {"word": "{{ fresh.word }}"},
        ({"a": "1"},),
        {"{{ word }}": "{{ a }}"},
    )


SERVER = """\
import socket
users = open("users.txt").read().split()
port = int(input("port? "))
server = socket.create_server(("", port))
while True:
    conn, _ = server.accept()
    conn.sendall(users[0].encode())
    conn.close()
"""
CLIENT = f"""\
import socket
lines = [input() for _ in range(3)]
with socket.create_connection(("127.0.0.1", {PORT})) as conn:
    conn.sendall(" ".join(lines).encode())
"""


def test_right_programs_that_need_something_at_their_start(tmp_path: Path, grade_program: Grade) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    (tmp_path / "client.py").write_text(CLIENT)
    serves = f"{{files: {{users.txt: ann bob}}, steps: [type: '{PORT}', connect, expect: ann]}}"
    calls = "{steps: [repeat: {times: 3, steps: [type: 'n{{ turn }}']}, expect: n1 n2 n3]}"
    for program, check in (("server", serves), ("client", calls)):
        spec = Spec(exercise(program, check), Path("demo.yaml"), "", {})
        result = grade_program(spec, tmp_path / f"{program}.py")
        assert [(check.id, check.verdict) for check in result.checks] == [("starts", "passed"), ("check-0", "passed")]
