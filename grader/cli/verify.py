"""`grader verify`: the proof of exercises."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import __version__
from grader.cli.bilingual import Whole, argument, option, subcommand, taking
from grader.cli.completion import exercise_ids
from grader.cli.machine import begin_probe, machine_notes, never_shown
from grader.cli.options import (
    FILE,
    SEED,
    exercises_option,
    lang_option,
    no_sandbox_option,
    quiet_option,
)
from grader.cli.output import make_console, need_writable, write_page, write_report
from grader.cli.progress import of_proof, progress_on
from grader.cli.speech import errors_in_words, voice_in
from grader.errors import Problem, SpecError, UsageError
from grader.model import Lang, Words
from grader.spec.bundled import exercises_in, find_exercise, list_exercises, programs_folder
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from grader.prove.proof import Proof
    from grader.prove.verify import Programs
    from grader.schedule.grading import Run

_NO_EXERCISES = Words("{folder} 里没有练习", "there are no exercises in {folder}")
_NONE_HERE = Words(
    "这个文件夹里没有练习。写出练习的名字，或者用 --bundled 验证 grader 自带的所有练习",
    "there are no exercises in this folder. Name some, or prove all of grader's own with --bundled",
)
_KNOWN = Words(
    "其中 {n} 次运行的结果是以前得到的（--fresh：全部重新运行）",
    "{n} of the runs are known from before (--fresh runs all of them anew)",
)


@dataclass(frozen=True)
class VerifyOptions:
    """What was said on the command line."""

    wanted: tuple[str, ...]
    bundled: bool
    reference: Path | None
    times: int
    fresh: bool
    quick: bool
    mutants: bool
    sample: int | None
    html_file: str | None
    json_file: str | None
    seed: int
    no_sandbox: bool
    quiet: bool
    exercises: Path | None
    lang: Lang


@subcommand(
    "verify",
    Words(
        "验证练习（不写名字就是这个文件夹里的）：参考程序、正确的和错误的程序，结果都和说明的一样。",
        "Prove exercises, the named or those of this folder: reference, right and wrong programs end as they should.",
    ),
)
@argument(
    "wanted",
    Words("练习的名字，或者 YAML 文件。", "Ids, or YAML files."),
    metavar="[EXERCISE]...",
    nargs=-1,
    shell_complete=exercise_ids,
)
@option("--bundled", is_flag=True, told=Words("验证 grader 自带的练习。", "Prove grader's own exercises."))
@option(
    "--reference",
    type=FILE,
    metavar="DIR",
    told=Words("程序所在的地方：DIR/<练习>/。", "Where the programs are: DIR/<id>/."),
)
@option(
    "--times",
    type=Whole(1, 1000),
    metavar="N",
    default=3,
    told=Words("参考程序评测几次；不写就是 3。", "How often the reference is graded; default: 3."),
)
@option(
    "--fresh",
    is_flag=True,
    told=Words("全部重新运行，包括以前已经知道结果的。", "Run everything anew, also what is known from before."),
)
@option(
    "--quick",
    is_flag=True,
    told=Words(
        "错误的程序能通过的检查只试四分之一（哪些由 --seed 决定）；说明它通不过的都试。",
        "Of the checks that a wrong program passes, try a quarter (--seed says which); all that it is to fail.",
    ),
)
@option(
    "--mutants",
    is_flag=True,
    told=Words("再试一试由正确的程序改出来的错误程序。", "Try wrong programs made from the right ones, too."),
)
@option(
    "--sample",
    type=Whole(1, 100_000),
    metavar="N",
    told=Words("和 --mutants 一起用：每个练习只试这么多个。", "With --mutants: so many of each exercise."),
)
@option(
    "--html",
    "html_file",
    metavar="FILE",
    told=Words("把程序和检查的矩阵写成网页。", "Write the matrix of programs and checks as a page."),
)
@option(
    "--json",
    "json_file",
    metavar="FILE",
    told=Words("把看到的一切写成 JSON；- 是标准输出。", "Write all that was seen as JSON; - is standard output."),
)
@option(
    "--seed",
    type=SEED,
    metavar="N",
    default=7,
    told=Words("换一批随机值；不写就是 7。", "Other drawn values; default: 7."),
)
@no_sandbox_option
@quiet_option
@exercises_option
@lang_option
@taking(VerifyOptions)
def verify_command(options: VerifyOptions) -> None:
    """Prove exercises."""
    with errors_in_words(options.lang):
        proofs = _proven(options)
        if options.json_file:
            from grader.prove.proof import PROOF_SCHEMA

            told = {
                "schema": PROOF_SCHEMA,
                "grader": __version__,
                "lang": options.lang,
                "seed": options.seed,
                "exercises": [proof.to_json(options.lang) for proof in proofs],
            }
            write_report(options.json_file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        if options.html_file:
            from grader.report.proof import render_proof

            voice = voice_in(options.lang)
            html = render_proof(proofs, voice, __version__)
            write_page(options.html_file, "verify.html", html, voice, err=options.json_file == "-")
        raise SystemExit(max((proof.exit_status for proof in proofs), default=0))


def _proven(options: VerifyOptions) -> list[Proof]:
    machine = begin_probe(no_sandbox=options.no_sandbox)
    need_writable(options.html_file, page=True)
    need_writable(options.json_file)
    from grader.prove.kept import Kept, cache_folder
    from grader.prove.mutation import try_mutants
    from grader.prove.verify import verify
    from grader.report.proof import proof_lines, sum_line
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.circumstances import own_digest
    from grader.schedule.grading import Run, blind

    found, voice = _gather(options), voice_in(options.lang)
    console = make_console(stderr=options.json_file == "-")
    this = machine()
    for note in (*machine_notes(this), *blind(this.isolation)):
        console.print(voice.of(note), style="yellow")
    for note in (note for programs in found for note in programs.notes):
        console.print(inert_line(voice.of(note)), style="yellow")

    def run_of(programs: Programs) -> Run:
        interpreter = find_interpreter(programs.spec.exercise.packages)
        hidden = never_shown(programs.spec, (programs.folder, programs.folder.parent))
        return Run(this, interpreter, options.seed, hidden=hidden)

    def log(line: str) -> None:
        click.echo(f"  {line}", err=True)

    bar = progress_on(console, voice.lang, options.quiet, of_proof, log, at_once=True)
    with Kept(cache_folder(), own_digest(), fresh=options.fresh) as kept, bar as tell:
        proofs = verify(found, run_of, options.times, tell, kept, quick=options.quick)
        if options.mutants:
            survivals = try_mutants(found, run_of, options.sample, tell, kept)
            proofs = [replace(proof, survival=survival) for proof, survival in zip(proofs, survivals, strict=True)]
    for proof in proofs:
        for line in proof_lines(proof, voice, matrix=not options.quiet):
            console.print(line)
        if not options.quiet:
            console.print()
    if len(proofs) > 1:
        # Once more at the end, where a log is read first (and where a long one is not cut).
        for proof in (proof for proof in proofs if not (proof.holds or options.quiet)):
            for line in proof_lines(proof, voice, matrix=False):
                console.print(line)
        console.print(sum_line(proofs, voice))
    if kept.found:
        console.print(voice.of(_KNOWN.format(n=kept.found)), style="dim")
    return proofs


def _gather(options: VerifyOptions) -> list[Programs]:
    """The exercises with their programs. What is wrong with any of them is said at once, before anything runs."""
    from grader.prove.verify import gather
    from grader.spec import load_exercise

    own = options.exercises
    if options.wanted:
        paths = [find_exercise(name, own) for name in options.wanted]
    elif options.bundled:
        paths = list_exercises()
    else:
        paths = exercises_in(own or Path())
    if not paths:
        raise UsageError(_NO_EXERCISES.format(folder=own) if own else _NONE_HERE)
    found, problems, missing = [], list[Problem](), list[Words]()
    for path in dict.fromkeys(paths):
        try:
            found.append(gather(load_exercise(path), programs_folder(path, options.reference), options.seed))
        except SpecError as error:
            problems += error.problems
        except UsageError as error:
            missing.append(error.message)
    for message in missing:
        click.echo(inert_line(message.in_(options.lang)), err=True)
    if problems:
        raise SpecError(problems)
    if missing:
        raise SystemExit(2)
    return found
