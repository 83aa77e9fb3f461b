"""Invented classes in the shapes in which platforms and people pass them on, for the tests of whose a thing is.

Every id begins with 2026990, which no school gives out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from grader.intake.collected import Student

NAMES = ("赵甲", "钱乙", "孙丙", "Ana Berg", "周戊", "Léa Cole", "王一鸣", "吴庚")
ROSTER = tuple(
    Student(f"2026990{number:03}", name, f"第{(number + 1) // 2}组", (f"annb{number}", str(3000 + number)))
    for number, name in enumerate(NAMES, 1)
)
PROGRAM = b"import socket\ns = socket.socket()\ns.bind(('', 8083))\n"


def program(student: Student, more: str = "") -> bytes:
    """A program of one's own."""
    return PROGRAM + f"# {student.id} {more}\n".encode()


def sortable(student: Student) -> str:
    """As Canvas writes a name: small, the surname first, without anything that is no word."""
    return "".join(reversed(student.name.lower().split(" ")))


Shape = Callable[[Sequence[Student]], Mapping[str, bytes]]

# fmt: off
SHAPES: Mapping[str, Shape] = {
    "id and name": lambda them: {f"{s.id}_{s.name}/server.py": program(s) for s in them},
    "nested twice": lambda them: {f"网络原理/{'一二'[n % 2]}班/{s.id}_{s.name}/server.py": program(s) for n, s in enumerate(them)},
    "an outer folder that could be a name": lambda them: {f"Networks Winter/class {n % 2}/{s.name}/code/server.py": program(s) for n, s in enumerate(them)},
    "four deep": lambda them: {f"submissions/2026/网络/第{n % 3}周/{s.name}-{s.id}.py": program(s) for n, s in enumerate(them)},
    "a number of a course outside": lambda them: {f"CS12345 Netze/{s.id}/server.py": program(s) for s in them},
    "canvas": lambda them: {f"{sortable(s)}_{3000 + n}_{90 + n}_server-{n + 1}.py": program(s) for n, s in enumerate(them, 1)},
    "canvas, late": lambda them: {f"{sortable(s)}_LATE_{3000 + n}_{90 + n}_server.py": program(s) for n, s in enumerate(them, 1)},
    "moodle": lambda them: {f"{s.name}_{3000 + n}_assignsubmission_file_/server.py": program(s) for n, s in enumerate(them, 1)},
    "moodle, ids for names": lambda them: {f"{s.id}_{5000 + n}_assignsubmission_file/server.py": program(s) for n, s in enumerate(them, 1)},
    "moodle, blind": lambda them: {f"Participant_{3000 + n}_assignsubmission_file_/server.py": program(s) for n, s in enumerate(them, 1)},
    "blackboard": lambda them: {f"HW 1_{s.also[0]}_attempt_2026-03-01-20-0{n}-00_server.py": program(s) for n, s in enumerate(them)},
    "blackboard, ids": lambda them: {f"HW_1_{s.id}_attempt_2026-03-01-20-0{n}-00/server.py": program(s) for n, s in enumerate(them)},
    "brightspace": lambda them: {f"{770 + n}-{880 + n} - {s.name} - Mar 1, 2026 {900 + n} AM/server.py": program(s) for n, s in enumerate(them)},
    "ilias": lambda them: {f"Nach{s.name[-1]}_{s.name[0]}_{s.also[0]}_{700 + n}/20260301120000_server.py": program(s) for n, s in enumerate(them)},
    "classroom": lambda them: {f"hw1-submissions/hw1-{s.also[0]}/server.py": program(s) for s in them},
    "submitty": lambda them: {
        name: data for s in them for name, data in {
            f"submissions/hw1/{s.also[0]}/1/server.py": program(s, "old"),
            f"submissions/hw1/{s.also[0]}/2/server.py": program(s),
            f"submissions/hw1/{s.also[0]}/user_assignment_settings.json": b'{"active_version": 2, "history": []}',
        }.items()
    },
    "teams": lambda them: {
        name: data for s in them for name, data in {
            f"Student Work/Submitted files/{s.name}/HW1/Version 1/server.py": program(s, "old"),
            f"Student Work/Submitted files/{s.name}/HW1/Version 2/server.py": program(s),
            f"Student Work/Working files/{s.name}/HW1/server.py": program(s, "draft"),
        }.items()
    },
    "gradescope": lambda them: {
        **{f"assignment_1_export/submission_{n}/server.py": program(s) for n, s in enumerate(them)},
        "assignment_1_export/submission_metadata.yml": b"---\n" + "".join(
            f"submission_{n}:\n  :submitters:\n  - :name: {s.name}\n    :sid: '{s.id}'\n    :email: a@b\n"
            f"  :created_at: 2026-03-01 12:00:00.000000000 Z\n  :score: 0.0\n" for n, s in enumerate(them)
        ).encode(),
    },
}
NAMELESS: Mapping[str, Sequence[str]] = {
    "letters and digits": [f"s{n:03}" for n in range(1, 6)],
    "pinyin and digits": ["lisi2", "qianyi99", "zhaojia1"],
    "digits": ["001", "002", "003", "17"],
    "a word and a number": ["stu_1", "stu_2", "stu_3", "stu_10"],
    "anything": ["17-3", "#9", "a1b2"],
}
"""Names of folders that tell nothing but that each is somebody's."""
# fmt: on
