"""What was found before a class is graded: who handed in what, what cannot be read and why, who is missing.

Styled lines for the terminal, never printed here. Names are students' words: none of them reaches the terminal as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from grader.intake.collected import Collected, HandIn, Student
from grader.model import Lang, Words
from grader.report.characters import clean

MOST_ROWS = 30
WIDEST = 32

_SUM = Words("{chosen} 份作业要评分", "{chosen} hand-ins to grade")
_UNREAD = Words("没有读到的（{count}）：", "Not read ({count}):")
_MISSING = Words("没有交（{count}）：{who}", "Missing ({count}): {who}")
_STRANGERS = Words("不在名单上，照样评分（{count}）：{who}", "Not on the roster, graded all the same ({count}): {who}")
_OTHERS = Words("同一个人还交过，不评分（{count}）：", "Handed in by the same people, not graded ({count}):")
_MORE = Words("…… 还有 {count} 份", "… and {count} more")
_FILES = Words("{count} 个文件", "{count} files")
_FILE = Words("1 个文件", "1 file")
_LATE = Words("迟交 {days} 天", "{days} days late")
_LATE_DAY = Words("迟交 1 天", "1 day late")
_COPIED = Words(
    "大部分作业的时间都在截止之后：这些可能是复制文件的时间。请直接给出下载的 zip，或者去掉 due",
    "Most hand-ins are dated after the due date: these may be the times of copying. Give the downloaded zip itself, or "
    "leave out `due`",
)


def intake_lines(collected: Collected, lang: Lang, most: int = MOST_ROWS) -> list[Text]:
    """All of it, in lines; of those that can be graded only so many, of what was not read everything."""
    lines = [Text(_summary(collected, lang), "bold"), *_table(collected.chosen, lang, most)]
    dated = [one for one in collected.chosen if one.submitted is not None]
    if len(dated) > 2 and sum(one.days_late > 0 for one in dated) * 2 > len(dated):
        lines.append(Text(_COPIED.in_(lang), "yellow"))
    if collected.others:
        lines.append(Text(_OTHERS.format(count=len(collected.others)).in_(lang), "bold"))
        lines += _table(collected.others, lang, most, "dim")
    if collected.unread:
        lines.append(Text(_UNREAD.format(count=len(collected.unread)).in_(lang), "bold red"))
        lines += _unread(collected, lang)
    for words, who in ((_MISSING, collected.missing), (_STRANGERS, collected.strangers)):
        if who:
            lines.append(Text(words.format(count=len(who), who=_people(who, lang)).in_(lang), "yellow"))
    return lines


def _summary(collected: Collected, lang: Lang) -> str:
    told = [_SUM.format(chosen=len(collected.chosen))]
    counts = (
        (len({one.origin for one in collected.unread}), Words("{n} 份没有读到", "{n} not read")),
        (len(collected.missing), Words("{n} 人没有交", "{n} missing")),
        (len(collected.strangers), Words("{n} 人不在名单上", "{n} not on the roster")),
    )
    told += [words.format(n=count) for count, words in counts if count]
    return ("，" if lang == "zh" else ", ").join(words.in_(lang) for words in told)


def _table(handins: Sequence[HandIn], lang: Lang, most: int, style: str = "") -> Iterator[Text]:
    rows = [(_plain(str(one.student)), _plain(one.origin), one) for one in handins[:most]]
    names = _width(name for name, _, _ in rows)
    origins = _width(origin for _, origin, _ in rows)
    for name, origin, one in rows:
        count = (_FILE if len(one.files) == 1 else _FILES.format(count=len(one.files))).in_(lang)
        when = one.submitted.astimezone().strftime("%Y-%m-%d %H:%M") if one.submitted else " " * 16
        row = Text(f"  {_cell(name, names)}  {_cell(origin, origins)}  {_cell(count, 10)}  {when}", style)
        if one.days_late:
            late = _LATE_DAY if one.days_late == 1 else _LATE.format(days=one.days_late)
            row.append(f"  {late.in_(lang)}", "yellow")
        row.rstrip()
        yield row
    if len(handins) > most:
        yield Text(f"  {_MORE.format(count=len(handins) - most).in_(lang)}", "dim")


def _unread(collected: Collected, lang: Lang) -> Iterator[Text]:
    """Each thing once, with all whose it may be."""
    found: dict[tuple[str, Words], list[Student]] = {}
    for one in collected.unread:
        found.setdefault((one.origin, one.why), []).extend([one.student] if one.student else [])
    for (origin, why), students in found.items():
        whose = f"  {_people(students, lang)}" if students else ""
        colon = "：" if lang == "zh" else ": "
        yield Text.assemble("  ", (_plain(origin), "cyan"), f"{colon}{_plain(why.in_(lang))}", (whose, "dim"))


def _people(students: Iterable[Student], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(_plain(str(student)) for student in students)


def _width(texts: Iterable[str]) -> int:
    return min(WIDEST, max(map(cell_len, texts), default=0))


def _cell(text: str, width: int) -> str:
    """A text in so many columns; what is too long ends with …."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + "…"


def _plain(text: str) -> str:
    return clean(text, keep="")
