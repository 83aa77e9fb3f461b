"""How well copies are told from programs that are alike by themselves, and how long a class takes: python bench/likeness.py [students]

For every exercise the right programs, which were written in different ways, are a class; some are copied by each of the ways
of `tests/copied.py`. Printed is how many pairs are told that should not be, and how many copies are, by the way they were
made. Then a class of so many (5,000 unless said otherwise), pieced together from the statements of all of them, with fifty
copies in it.
"""

from __future__ import annotations

import ast
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from copied import REFERENCE, WAYS, references, written_apart

from grader.classroom.likeness import Compared, Likeness, likeness_of


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    apart, wrong, copies, seen = 0, 0, Counter[str](), Counter[str]()
    for exercise in sorted(path.name for path in REFERENCE.iterdir()):
        for program in ("server", "client"):
            programs, given = written_apart(exercise, program), [references(exercise)]
            apart += len(programs) * (len(programs) - 1) // 2
            for way, copy in WAYS.items():
                rng = random.Random(1)
                made = {f"{name} {way}": copy(text, rng) for name, text in list(programs.items())[:4]}
                pairs = {frozenset((name, name.rpartition(" ")[0])) for name in made}
                found = _pairs(_compared({**programs, **made}, given))
                wrong += len(found - pairs)
                copies[way] += len(pairs)
                seen[way] += len(found & pairs)
    print(f"{apart} pairs that were written apart, in {len(WAYS)} classes each: {wrong} told")
    for way in WAYS:
        print(f"{way:<12} {seen[way]} of {copies[way]} copies told")
    for count in (200, students):
        class_of_it, rng = _pieced(count), random.Random(2)
        for number in range(50):
            class_of_it[f"copy {number}"] = WAYS["talkative"](class_of_it[str(number)], rng)
        begun = time.process_time()
        found = _pairs(_compared(class_of_it, []))
        took = time.process_time() - begun
        told = sum(frozenset((str(number), f"copy {number}")) in found for number in range(50))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{count:>5} students: {took:.2f} s of CPU, {memory} MiB; {told} of 50 copies told")


def _compared(programs: dict[str, str], given: list[dict[str, str]]) -> Likeness:
    def work(name: str, text: str) -> Compared:
        return Compared(name, name, name, lambda: {"server.py": text})

    return likeness_of("", [work(name, text) for name, text in programs.items()], given)


def _pairs(found: Likeness) -> set[frozenset[str]]:
    return {frozenset(pair.students) for group in found.groups for pair in group.pairs}


def _pieced(count: int) -> dict[str, str]:
    """Programs of a dozen statements, drawn from all programs there are: what is common there is common here."""
    pieces = []
    for exercise in sorted(path.name for path in REFERENCE.iterdir()):
        for text in written_apart(exercise).values():
            tree = ast.parse(text)
            bodies = [node.body for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.FunctionDef))]
            pieces += [ast.unparse(node) for body in bodies for node in body]
    rng = random.Random(1)
    return {str(number): "\n".join(rng.sample(pieces, 12)) for number in range(count)}


if __name__ == "__main__":
    main()
