"""Commands whose help and whose errors are told in both languages: click parses, the words are ours.

The language of a command line is known before it is parsed (`spoken_language`) and goes along as `Context.obj`.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import gc
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar, TypeVar

import click
from rich.cells import cell_len

from grader.cli.speech import spoken_language
from grader.cli.status import Status
from grader.cli.streams import lasting_streams, status_of
from grader.model import Lang, Words, joined
from grader.voice.characters import inert_line
from grader.voice.prose import wrapped

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_USAGE = Words("用法：", "Usage: ")
_ERROR = Words("错误：", "Error: ")
_TRY = Words("看说明：{command} --help", "For help: {command} --help")
_OPTIONS, _A_COMMAND = Words("[选项]", "[OPTIONS]"), Words("命令 [参数]...", "COMMAND [ARGS]...")
_SECTIONS = {
    "arguments": Words("参数：", "Arguments:"),
    "options": Words("选项：", "Options:"),
    "commands": Words("命令：", "Commands:"),
    "statuses": Words("退出状态：", "Exit status:"),
}
_HELP = Words("显示这份说明，然后结束。", "Show this message and exit.")
_NO_OPTION = Words("没有选项 {name}", "no such option: {name}")
_NO_COMMAND = Words("没有命令 {name}", "no such command: {name}")
_MEANT = Words("。是不是 {near}？", ". Did you mean {near}?")
_NO_VALUE = Words("选项 {name} 后面缺少它的值", "the option {name} needs a value")
_A_VALUE = Words("选项 {name} 没有值", "the option {name} takes no value")
_MISSING = Words("缺少 {name}", "{name} is missing")
_TOO_MANY = Words("多出来的参数：{words}", "too many arguments: {words}")
_NOT_ONE_OF = Words("{name}：没有 {value}，可以是 {all}", "{name}: {value} is not one of {all}")
_NO_NUMBER = Words("{name}：{value} 不是整数", "{name}: {value} is no whole number")
_OUTSIDE = Words("{name}：{value} 不在 {low} 到 {high} 之间", "{name}: {value} is not between {low} and {high}")
WIDEST = 100


def meant(word: str, known: Iterable[str]) -> Words:
    """`. Did you mean …?`, where anything known is like it."""
    found = difflib.get_close_matches(word, list(known), 1)
    return _MEANT.format(near=found[0]) if found else Words("", "")


class WrongWord(click.UsageError):
    """A word of the command line that cannot be, told in both languages."""

    def __init__(self, told: Words, ctx: click.Context | None) -> None:
        super().__init__(told.en, ctx)
        self.told = told


class OneOf(click.Choice):  # type: ignore[type-arg]
    """One of a few words, in upper or lower case."""

    def __init__(self, *words: str) -> None:
        super().__init__(words, case_sensitive=False)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        for word in self.choices:
            if str(value).lower() == word:
                return str(word)
        told = _NOT_ONE_OF.format(name=_named(param), value=value, all=", ".join(self.choices))
        raise WrongWord(joined((told, meant(str(value), self.choices))), ctx)

    def get_metavar(self, param: click.Parameter, *more: Any, **named: Any) -> str:
        return "|".join(self.choices)


class Whole(click.IntRange):
    """A whole number between two others."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(low, high)
        self._low, self._high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            raise WrongWord(_NO_NUMBER.format(name=_named(param), value=value), ctx) from None
        if not self._low <= number <= self._high:
            told = _OUTSIDE.format(name=_named(param), value=value, low=self._low, high=self._high)
            raise WrongWord(told, ctx)
        return number


class PartOf(click.ParamType):  # type: ignore[type-arg]
    """One of so many parts: `3/16`, from 1."""

    name = "I/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        number, _, of = str(value).partition("/")
        if number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= MOST_PARTS:
            return int(number), int(of)
        raise WrongWord(_NO_PART.format(name=_named(param), value=value, most=MOST_PARTS), ctx)


MOST_PARTS = 10_000
_NO_PART = Words(
    "{name}：要写成 3/16 这样（从 1 开始，最多 {most} 份），不是 {value}",
    "{name}: {value} is not of the form 3/16 (from 1, and {most} at most)",
)


def _named(param: click.Parameter | None) -> str:
    """What a parameter is called on the command line."""
    if param is None:
        return ""
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


class Option(click.Option):
    """An option with words of both languages."""

    def __init__(self, *names: Any, told: Words, **how: Any) -> None:
        super().__init__(*names, **how)
        self.told = told


class Argument(click.Argument):
    """An argument with words of both languages."""

    def __init__(self, *names: Any, told: Words, **how: Any) -> None:
        super().__init__(*names, **how)
        self.told = told


def option(*names: str, told: Words, **how: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, told=told, **how)


def argument(name: str, told: Words, **how: Any) -> Callable[[F], F]:
    return click.argument(name, cls=Argument, told=told, **how)


def subcommand(name: str, told: Words) -> Callable[[Callable[..., None]], BilingualCommand]:
    """A command: its name and what it does."""
    return click.command(name, cls=BilingualCommand, told=told)


def taking(record: type[T]) -> Callable[[Callable[[T], None]], Callable[..., None]]:
    """A function that gets what was said on the command line as one value."""

    def decorate(run: Callable[[T], None]) -> Callable[..., None]:
        @functools.wraps(run)
        def called(**given: Any) -> None:
            run(record(**given))

        return called

    return decorate


class BilingualCommand(click.Command):
    """A command with words of both languages."""

    def __init__(self, *positional: Any, told: Words, **how: Any) -> None:
        super().__init__(*positional, **how)
        self.told = told

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            of = [one for one in self.params if isinstance(one, click.Option) and error.option_name in one.opts]
            told = _A_VALUE if any(one.is_flag for one in of) else _NO_VALUE
            raise WrongWord(told.format(name=error.option_name), ctx) from None
        if rest and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            raise WrongWord(_TOO_MANY.format(words=" ".join(rest)), ctx)
        return rest

    def get_usage(self, ctx: click.Context) -> str:
        lang = _language(ctx)
        pieces = [
            piece for piece in self.collect_usage_pieces(ctx) if piece not in _OPTIONS and piece not in _A_COMMAND
        ]
        more = [_A_COMMAND.in_(lang)] if isinstance(self, click.Group) else []
        return " ".join([_USAGE.in_(lang) + ctx.command_path, _OPTIONS.in_(lang), *pieces, *more])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, its arguments, its options, and its commands with the first sentence of each."""
        lang, width = _language(ctx), min(WIDEST, formatter.width)
        rows: dict[str, list[tuple[str, str]]] = {name: [] for name in _SECTIONS}
        for param in self.get_params(ctx):
            if isinstance(param, Argument):
                rows["arguments"].append((param.make_metavar(ctx).strip("[]."), param.told.in_(lang)))
            elif isinstance(param, click.Option) and (record := param.get_help_record(ctx)):
                told = param.told if isinstance(param, Option) else _HELP
                rows["options"].append((record[0], told.in_(lang)))
        if isinstance(self, BilingualGroup):
            for name in self.homes:
                if isinstance(one := self.get_command(ctx, name), BilingualCommand):
                    rows["commands"].append((name, one.told.in_(lang).split("\n")[0]))
            rows["statuses"] = [(str(int(each)), each.meaning.in_(lang)) for each in Status]
        formatter.write(self.get_usage(ctx) + "\n")
        for paragraph in self.told.in_(lang).split("\n"):
            formatter.write("\n" + "".join(f"  {line}\n" for line in wrapped(paragraph, width - 2)))
        for name, listed in rows.items():
            if listed:
                formatter.write(f"\n{_SECTIONS[name].in_(lang)}\n" + "".join(definitions(listed, width)))


def definitions(rows: list[tuple[str, str]], width: int) -> Iterable[str]:
    """Names on the left, what they mean beside them; a long name has a line of its own."""
    left = min(26, max(cell_len(name) for name, _ in rows)) + 4
    for name, told in rows:
        first, *rest = wrapped(told, max(20, width - left))
        if cell_len(name) + 4 > left:
            yield f"  {name}\n{' ' * left}{first}\n"
        else:
            yield f"  {name}{' ' * (left - 2 - cell_len(name))}{first}\n"
        yield from (f"{' ' * left}{line}\n" for line in rest)


class BilingualGroup(BilingualCommand, click.Group):
    """The program itself: it says in its user's language what is wrong with a command line."""

    homes: ClassVar[Mapping[str, str]] = {}
    """The module of each command, and its name there. It is imported when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.homes, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.homes:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.homes[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *more: Any, **extra: Any) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        if args is None:
            gc.set_threshold(10_000)  # what is loaded at the start stays: looking for garbage among it takes long
        lang = spoken_language(words)
        try:
            with lasting_streams() as output:
                status = self._status(words, prog_name, *more, obj=lang, **extra)
                status = status_of(status, output, lang)
        except BrokenPipeError:
            status = Status.PIPE_CLOSED
        if args is None and status == Status.INTERRUPTED:
            # Python, when it is nearly gone, would die of another Ctrl-C; and, run with `-m`, at its end of one that came in the
            # text of an `exec`, as classes are made by, whoever has caught it since: a further `exec` makes it forget that.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            exec("")
        if args is None:
            gc.freeze()  # nor is there any to be looked for at the end
        sys.exit(status)

    def _status(self, words: list[str], prog_name: str | None, *more: Any, **extra: Any) -> int:
        try:
            status = super().main(words, prog_name, *more, **extra | {"standalone_mode": False})
        except click.ClickException as error:
            if isinstance(error, click.UsageError) and error.ctx is not None:
                click.echo(error.ctx.get_usage(), err=True)
                click.echo(_TRY.format(command=error.ctx.command_path).in_(extra["obj"]) + "\n", err=True)
            click.echo(inert_line(_ERROR.in_(extra["obj"]) + _told(error).in_(extra["obj"])), err=True)
            return error.exit_code
        except click.Abort:
            return Status.INTERRUPTED
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else Status.WELL if ended.code is None else Status.FAILED
        return status if isinstance(status, int) else Status.WELL

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        with _pipes_told():
            return super().make_context(info_name, args, *more, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _pipes_told():
            return super().invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise WrongWord(joined((_NO_COMMAND.format(name=args[0]), meant(args[0], self.homes))), ctx)
        return super().resolve_command(ctx, args)


@contextlib.contextmanager
def _pipes_told() -> Iterator[None]:
    """A status of its own for a reader that left: click takes that of a check that failed."""
    try:
        yield
    except BrokenPipeError:
        raise SystemExit(Status.PIPE_CLOSED) from None


def _language(ctx: click.Context) -> Lang:
    return "zh" if ctx.find_root().obj == "zh" else "en"


def _told(error: click.ClickException) -> Words:
    """What click found wrong with a command line."""
    match error:
        case WrongWord(told=told):
            return told
        case click.NoSuchOption(option_name=name, ctx=ctx):
            known = [
                one for param in (ctx.command.params if ctx else ()) for one in (*param.opts, *param.secondary_opts)
            ]
            long = [one for one in known if one.startswith("--")]
            return joined((_NO_OPTION.format(name=name), meant(name, [*long, "--help"])))
        case click.MissingParameter(param=param):
            return _MISSING.format(name=_named(param))
    message = error.format_message()
    return Words(message, message)
