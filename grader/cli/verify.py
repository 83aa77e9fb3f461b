"""`grader verify`: the proof of exercises."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import __version__
from grader.cli.common import (
    begin_probe,
    errors_in_words,
    exercises_option,
    harmless,
    lang_option,
    live_line,
    machine_notes,
    make_console,
    never_shown,
    write,
)
from grader.errors import Problem, SpecError, UsageError
from grader.model import Lang, Words
from grader.spec.bundled import exercises_in, find_exercise, list_exercises

if TYPE_CHECKING:
    from rich.console import Console

    from grader.prove.proof import Proof
    from grader.prove.verify import Programs, Progress
    from grader.schedule.grading import Run

EVERY = 5.0
"""Seconds between two lines that tell how far it has come, where they stay."""


@click.command()
@click.argument("wanted", metavar="[EXERCISE]...", nargs=-1)
@click.option("--bundled", is_flag=True, help="Prove grader's own exercises.")
@click.option("--reference", type=click.Path(path_type=Path), metavar="DIR", help="Where the programs are: DIR/<id>/.")
@click.option("--times", type=click.IntRange(1, 1000), default=3, help="How often the reference is graded; default: 3.")
@click.option("--fresh", is_flag=True, help="Run everything anew, also what is known from before.")
@click.option("--mutants", is_flag=True, help="Try wrong programs made from the right ones.")
@click.option(
    "--sample", type=click.IntRange(1, 100_000), metavar="N", help="With --mutants: so many of each exercise."
)
@click.option("--html", "html_file", metavar="FILE", help="Write the matrix of programs and checks as a page.")
@click.option("--json", "json_file", metavar="FILE", help="Write all that was seen as JSON; - is standard output.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=7, help="Other drawn values; default: 7.")
@click.option("--no-sandbox", is_flag=True, help="Run the programs in your own system.")
@exercises_option
@lang_option
def verify(wanted: tuple[str, ...], exercises: Path | None, lang: Lang, **options: Any) -> None:
    """Prove exercises: the ones named, or those of this folder. Reference, right and wrong programs end as they should."""
    with errors_in_words(lang):
        raise SystemExit(_verify(wanted, exercises, lang, **options))


def _verify(wanted: tuple[str, ...], exercises: Path | None, lang: Lang, **options: Any) -> int:
    machine = begin_probe(no_sandbox=options["no_sandbox"])
    from grader.prove.kept import Kept, cache_folder
    from grader.prove.mutation import try_mutants
    from grader.prove.verify import verify as prove
    from grader.report.proof import proof_lines, sum_line
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.circumstances import own_digest
    from grader.schedule.grading import Run, blind

    found = _gather(wanted, exercises, options["bundled"], options["reference"], options["seed"], lang)
    quiet = options["json_file"] == "-"
    console = make_console(stderr=quiet)
    this = machine()
    for note in (*machine_notes(this, options["no_sandbox"]), *blind(this.isolation)):
        console.print(note.in_(lang), style="yellow")
    for note in (note for programs in found for note in programs.notes):
        console.print(harmless(note.in_(lang)), style="yellow")

    def run_of(programs: Programs) -> Run:
        interpreter = find_interpreter(programs.spec.exercise.packages)
        hidden = never_shown(programs.spec, (programs.folder, programs.folder.parent))
        return Run(this, interpreter, options["seed"], hidden=hidden)

    with Kept(cache_folder(), own_digest(), fresh=options["fresh"]) as kept, _progress(console) as tell:
        tell(0, sum(len(programs.candidates) for programs in found), found[0].spec.exercise.id)
        proofs = prove(found, run_of, options["times"], tell, kept)
        if options["mutants"]:
            survivals = try_mutants(found, run_of, options["sample"], tell, kept)
            proofs = [replace(proof, survival=survival) for proof, survival in zip(proofs, survivals, strict=True)]
    for proof in proofs:
        for line in proof_lines(proof, lang):
            console.print(line)
        console.print()
    if len(proofs) > 1:
        console.print(sum_line(proofs, lang))
    if kept.found:
        console.print(_KNOWN.format(n=kept.found).in_(lang), style="dim")
    _write_proofs(proofs, lang, options)
    return max((proof.exit_status for proof in proofs), default=0)


_KNOWN = Words(
    "其中 {n} 次运行的结果是以前得到的（--fresh：全部重新运行）",
    "{n} of the runs are known from before (--fresh runs all of them anew)",
)


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    """How far it has come: one line that changes on a terminal, elsewhere a line now and then."""
    if console.is_terminal:
        with live_line(console) as show:
            yield lambda done, every, name: show(f"{done}/{every}  {harmless(name)}")
        return
    told = float("-inf")

    def tell(done: int, every: int, name: str) -> None:
        nonlocal told
        if (now := time.monotonic()) >= told + EVERY:
            told = now
            click.echo(f"  {done}/{every}  {harmless(name)}", err=True)

    yield tell


def _gather(
    wanted: tuple[str, ...], own: Path | None, bundled: bool, reference: Path | None, seed: int, lang: Lang
) -> list[Programs]:
    """The exercises with their programs. What is wrong with any of them is said at once, before anything runs."""
    from grader.prove.verify import gather, programs_folder
    from grader.spec import load_exercise

    if wanted:
        paths = [find_exercise(name, own) for name in wanted]
    elif bundled:
        paths = list_exercises()
    else:
        paths = exercises_in(own or Path())
    if not paths:
        raise UsageError(_NO_EXERCISES.format(folder=own) if own else _NONE_HERE)
    found, problems, missing = [], list[Problem](), list[Words]()
    for path in dict.fromkeys(paths):
        try:
            found.append(gather(load_exercise(path), programs_folder(path, reference), seed))
        except SpecError as error:
            problems += error.problems
        except UsageError as error:
            missing.append(error.message)
    for message in missing:
        click.echo(harmless(message.in_(lang)), err=True)
    if problems:
        raise SpecError(problems)
    if missing:
        raise SystemExit(2)
    return found


_NO_EXERCISES = Words("{folder} 里没有练习", "there are no exercises in {folder}")
_NONE_HERE = Words(
    "这个文件夹里没有练习。写出练习的名字，或者用 --bundled 验证 grader 自带的所有练习",
    "there are no exercises in this folder. Name some, or prove all of grader's own with --bundled",
)


def _write_proofs(proofs: list[Proof], lang: Lang, options: dict[str, Any]) -> None:
    if options["json_file"]:
        from grader.prove.proof import PROOF_SCHEMA

        told = {
            "schema": PROOF_SCHEMA, "grader": __version__, "lang": lang, "seed": options["seed"],
            "exercises": [proof.to_json(lang) for proof in proofs],
        }  # fmt: skip
        write(options["json_file"], json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if options["html_file"]:
        from grader.report.proof import render_proof

        name = options["html_file"]
        place = str(Path(name) / "verify.html") if name.endswith(("/", os.sep)) or Path(name).is_dir() else name
        write(place, render_proof(proofs, lang, __version__))
        click.echo(f"{'报告' if lang == 'zh' else 'Report'}: {harmless(place)}", err=options["json_file"] == "-")
