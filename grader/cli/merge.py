"""`grader merge`: the parts of a class that were graded apart, in one folder again."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.bilingual import argument, option, subcommand, taking
from grader.cli.grade import GradeOptions, remember, remembered, spoken
from grader.cli.options import FILE, lang_option
from grader.cli.output import make_console
from grader.cli.speech import errors_in_words, inert_lines
from grader.errors import UsageError
from grader.model import Lang, Words, joined
from grader.model.words import LISTED

if TYPE_CHECKING:
    from grader.classroom.parts import Provenance


@dataclass(frozen=True)
class MergeOptions:
    """What was said on the command line."""

    parts: tuple[Path, ...]
    output: Path
    lang: Lang


@subcommand(
    "merge",
    Words(
        "把分开评测的各份（grader grade --shard 的输出文件夹）合并到 -o 文件夹里。什么都不运行，原来的文件夹不变。\n"
        "合不到一起的不合并：不同的作业、随机种子、练习、grader 版本、Python、隔离，或者同一项检查有不同的结果。\n"
        "然后在 -o 文件夹里运行 grader grade：写出报告，缺少的那几份也会运行。\n"
        "退出状态：0 各份都在；2 合不到一起；3 还缺少一些份。",
        "Unite parts of a class that were graded apart (output folders of `grader grade --shard`) in the folder -o. Nothing "
        "is run, and the parts stay as they are.\nWhat does not fit together is refused: other assignments, seeds, "
        "exercises, versions of grader or Python, another isolation, or two verdicts about the same.\nAfter that `grader "
        "grade` in the folder -o writes the reports, and runs what is missing.\nExit status: 0 all parts are there; 2 they "
        "do not fit together; 3 some are missing.",
    ),
)
@argument("parts", Words("各份的输出文件夹。", "The folders of the parts."), nargs=-1, required=True, type=FILE)
@option(
    "-o",
    "--output",
    required=True,
    type=FILE,
    metavar="DIR",
    told=Words("合并到这个文件夹。", "Where they are united."),
)
@lang_option
@taking(MergeOptions)
def merge_command(options: MergeOptions) -> None:
    """Unite the parts of a class."""
    with errors_in_words(options.lang):
        raise SystemExit(_merge(options))


def _merge(options: MergeOptions) -> int:
    """The exit status."""
    from grader.classroom.parts import Provenance, provenance_in
    from grader.classroom.publish import STORE, need_own_folder
    from grader.classroom.store import Store

    console, made = make_console(), list[Provenance]()
    for folder in options.parts:
        if not (folder / STORE).is_file():
            raise UsageError(_NO_STORE.format(folder=folder))
        if folder.resolve() == options.output.resolve():
            raise UsageError(_SAME.format(folder=folder))
        with Store(folder / STORE) as store:
            here = provenance_in(store)
        if here is None:
            raise UsageError(_NOT_OVER.format(folder=folder))
        made.append(here)
        _need_alike(options.parts[0], made[0], folder, here)
    need_own_folder(options.output)
    with Store(options.output / STORE) as united:
        if (before := provenance_in(united)) is not None:
            _need_alike(options.parts[0], made[0], options.output, before)
            made.append(before)
        said = list[tuple[GradeOptions | None, list[str]]]()

        def stores() -> Iterator[Store]:
            for folder in options.parts:
                with Store(folder / STORE) as store:
                    said.append((remembered(store), spoken(store)))
                    yield store

        rows = united.absorb(stores())
        how, words = next((one for one in reversed(said) if one[0] is not None and one[1]), (None, []))
        whole = made[0].united(made[1:])
        whole.kept_in(united)
        united.remember(f"seed of {whole.conditions['assignment']}", str(whole.conditions["seed"]))
        words = _whole(words or ["grader", "grade", "ASSIGNMENT", "PATHS"], options.output)
        if how is not None:
            remember(united, dataclasses.replace(how, output=options.output), words)
    told = [_UNITED.format(parts=len(whole.parts), of=whole.of, rows=rows, folder=options.output)]
    told += [_MISSING.format(numbers=", ".join(map(str, whole.missing)))] if whole.missing else []
    for line in (*told, _NOW.format(command=shlex.join(words))):
        console.print(inert_lines(line.in_(options.lang)))
    return 3 if whole.missing else 0


def _need_alike(first: Path, one: Provenance, folder: Path, other: Provenance) -> None:
    """Raises UsageError where two of them are no parts of the same."""
    if there := one.unlike(other):
        what = joined((_NAMES[name] for name in there), LISTED)
        raise UsageError(_OTHERWISE.format(one=first, other=folder, what=what))


def _whole(words: Sequence[str], folder: Path) -> list[str]:
    """The command that graded a part, as the one that grades the whole into that folder."""
    found, skip = list[str](), False
    for word in words:
        name = word.partition("=")[0]
        if skip or name in ("--shard", "--output", "-o"):
            skip = not skip and "=" not in word
        elif not (word.startswith("-o") and not word.startswith("--")):
            found.append(word)
    return [*found, "-o", str(folder.resolve())]


_NAMES = {
    "assignment": Words("作业", "the assignment"),
    "exercises": Words("练习的内容", "what the exercises say"),
    "seed": Words("随机种子", "the seed"),
    "grader": Words("grader 的版本", "the version of grader"),
    "isolation": Words("隔离", "the isolation"),
    "python": Words("Python", "Python"),
    "packages": Words("可以导入的库", "what may be imported"),
    "parts": Words("份数", "the number of parts"),
}
_NO_STORE = Words(
    "{folder} 里没有 store.sqlite：要写 grader grade 的输出文件夹",
    "there is no store.sqlite in {folder}: name the output folders of `grader grade`",
)
_SAME = Words("{folder} 既是一份，又是 -o：换一个 -o", "{folder} is both a part and -o: choose another -o")
_NOT_OVER = Words(
    "{folder} 没有说明它是怎样评测出来的：再运行一次同样的 grader grade，会接着评测",
    "{folder} does not say how it came about: run the same `grader grade` again, which goes on",
)
_OTHERWISE = Words(
    "{one} 和 {other} 合不到一起，不同的是：{what}。什么都没有合并",
    "{one} and {other} do not fit together; what differs: {what}. Nothing was united",
)
_UNITED = Words(
    "合并了 {of} 份中的 {parts} 份（新增 {rows} 条结果）：{folder}",
    "{parts} of {of} parts are united in {folder} ({rows} new results)",
)
_MISSING = Words("还缺少：{numbers}", "missing: {numbers}")
_NOW = Words("写报告（缺少的也会运行）：\n{command}", "To write the reports (what is missing is run):\n{command}")
