"""Each kind of fault in the words of a teacher: what is wrong with it here, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args, get_origin

from pydantic import Tag

from grader.model import Words
from grader.spec.language import (
    KEBAB,
    NUMBER,
    SIZE,
    VERBS,
    MappingText,
    PeerStep,
    ProgramName,
    ProgramStep,
    Step,
    seconds,
)
from grader.spec.problems import near, shown
from grader.spec.source import Node, yaml_quoted
from grader.spec.spots import Spot, keys_of, meant_arm
from grader.spec.toolchains import LANGUAGES

Context = Mapping[str, object]
"""What pydantic says about a fault besides its kind."""
Said = tuple[Words, str | None]
"""What is wrong, and what was meant."""


_NO_ODD_KEYS = {"verb": ("as", "at", "limit", "form", "stream", "when", "pieces", "cut"), "words": ("zh", "en")}


def odd_key(kind: str, value: Mapping[str, Node]) -> str | None:
    """The key that makes a mapping wrong: of a step, the one that was meant to be its verb."""
    return next((key for key in value if key not in _NO_ODD_KEYS.get(kind, ())), None)


def missing_key(spot: Spot, ctx: Context) -> Said:
    """A key that has to be there."""
    return Words("这里缺少 “{key}”", "`{key}` is missing here").format(key=spot.loc[-1]), None


_TORN = Words(
    "不认识 “{key}”：如果它是字符串的一部分，含有 “, ” 的字符串要加引号",
    "unknown key `{key}`: if it is part of a text, quote a text that holds `, `",
)


def unknown_key(spot: Spot, ctx: Context) -> Said:
    """A key that does not belong here, and what it was meant to be."""
    known, key = sorted(keys_of(spot.owner), key=lambda name: name == "when"), str(spot.loc[-1])
    if issubclass(spot.owner, Step):
        verb = spot.owner.verb
        if key in VERBS:
            two = Words("一步里有两个动词 “{a}” 和 “{b}”：请写成两步", "two verbs in one step: `{a}` and `{b}`")
            return two.format(a=verb, b=key), None
        if key == "as":
            alone = Words("“{verb}” 不属于某个对端，不能写 “as”", "`{verb}` is not done by a peer: it takes no `as`")
            return alone.format(verb=verb), None
        if key == "at":
            alone = Words("“{verb}” 不属于某个程序，不能写 “at”", "`{verb}` is not done by a program: it takes no `at`")
            return alone.format(verb=verb), None
    if meant := near(key, known):
        return Words("不认识 “{key}”", "unknown key `{key}`").format(key=shown(key)), meant
    if spot.value is None:
        return _TORN.format(key=shown(key)), None
    listed = Words("不认识 “{key}”；这里可以写：{known}", "unknown key `{key}`; known here: {known}")
    return listed.format(key=shown(key), known=", ".join(known)), None


def _kind_of(value: Node) -> Words:
    kinds: tuple[tuple[type, Words], ...] = (
        (bool, Words(" true 或 false", "true or false")),
        (int, Words("数字", "a number")),
        (float, Words("小数", "a fraction")),
        (str, Words("字符串", "a text")),
        (list, Words("列表", "a list")),
    )
    return next((words for kind, words in kinds if isinstance(value, kind)), Words("映射（键: 值）", "a mapping"))


def _wanted(zh: str, en: str, meant: Callable[[Node], str | None]) -> Callable[[Spot, Context], Said]:
    """An explanation that says what belongs here and what was found."""

    def explain(spot: Spot, ctx: Context) -> Said:
        if spot.value is None:
            nothing = Words("“{key}” 后面是空的，要写{zh}", "nothing is written for `{key}`: expected {en}")
            return nothing.format(key=spot.key, zh=zh, en=en), None
        if isinstance(spot.value, str):
            wrong = Words("“{value}” 不对，这里要写{zh}", "`{value}` does not fit: expected {en}")
            return wrong.format(value=shown(spot.value), zh=zh, en=en), meant(spot.value)
        found = _kind_of(spot.value)
        return Words(f"这里要写{zh}，不是{found.zh}", f"expected {en}, found {found.en}"), meant(spot.value)

    return explain


def meant_text(value: Node) -> str | None:
    """The text that a number or a truth value was meant to be."""
    if isinstance(value, bool):
        return f'"{str(value).lower()}"'
    return f'"{value}"' if isinstance(value, (int, float)) else None


def meant_bool(value: Node) -> str | None:
    """A truth value in the words of YAML 1.1."""
    return {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}.get(
        str(value).casefold()
    )


def meant_number(value: Node) -> str | None:
    """A number that was put in quotes."""
    return value if isinstance(value, str) and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value) else None


def meant_list(value: Node) -> str | None:
    """A list of one, without its brackets."""
    if not isinstance(value, str):
        return None
    return f"[{value}]" if re.fullmatch(r"[-.\w]+", value) else f"[{yaml_quoted(value)}]"


def meant_duration(value: Node) -> str | None:
    """A duration with its unit written in another way."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*([a-zA-Z]*)", str(value))
    if found is None or isinstance(value, bool):
        return None
    unit = {"": "s", "m": "min", "msec": "ms"}.get(found[2].lower(), found[2].lower())
    unit = unit if unit in ("ms", "s", "min") else "min" if unit.startswith("m") else "s" if unit[0] == "s" else ""
    meant = found[1] + unit
    return meant if seconds(meant) is not None else None


def meant_size(value: Node) -> str | None:
    """A size with its unit written in another way."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)\s*([kKmMgG])[iI]?[bB]?", str(value))
    meant = found and f"{found[1]}{found[2].upper()}iB"
    return meant if meant != value else None


def wrong_name(spot: Spot, ctx: Context) -> Said:
    """A word that is no name."""
    word = str(spot.loc[-1] if spot.is_key else spot.value)
    if ctx.get("pattern") == NUMBER:
        counted = Words(
            "“{word}” 不是数据报的编号：从 1 数", "`{word}` is no number of a datagram: they are counted from 1"
        )
        return counted.format(word=shown(word)), None
    if ctx.get("pattern") == KEBAB:
        meant = re.sub(r"[^a-z0-9]+", "-", word[:60].lower()).strip("-")
        rule = Words(
            "“{word}” 不行：只能用小写字母、数字和 “-”",
            "`{word}` does not fit: it takes small letters, digits and `-` between them",
        )
    else:
        meant = re.sub(r"[^A-Za-z0-9_]+", "_", word[:40]).strip("_")
        meant = "" if meant[:1].isdigit() else meant
        rule = Words(
            "“{word}” 不能当名字：只能用字母、数字和 “_”，不能以数字开头",
            "`{word}` cannot be a name: letters, digits and `_`, no digit in front",
        )
    return rule.format(word=shown(word)), meant or None


def no_option(spot: Spot, ctx: Context) -> Said:
    """None of a few words."""
    annotation = spot.annotation
    if get_origin(annotation) is not Literal:
        annotation = ProgramName if spot.is_key else meant_arm(annotation, "")[0]
    options = [str(option).lower() if isinstance(option, bool) else str(option) for option in get_args(annotation)]
    return _none_of(options, spot)


def no_language(spot: Spot, ctx: Context) -> Said:
    """None of the languages that are known here."""
    return _none_of(LANGUAGES, spot)


def _none_of(options: Sequence[str], spot: Spot) -> Said:
    written = spot.loc[-1] if spot.is_key else spot.value
    if written is None:
        text = Words("“{key}” 后面是空的；可以写：{options}", "nothing is written for `{key}`; one of: {options}")
        return text.format(key=spot.key, options=", ".join(options)), None
    word = str(written).lower() if isinstance(written, bool) else shown(written)
    text = Words("“{word}” 不行；可以写：{options}", "`{word}` does not fit; one of: {options}")
    if not isinstance(written, (str, bool)):
        kind = _kind_of(written)
        text = Words(f"这里不能是{kind.zh}；可以写：{{options}}", f"{kind.en} does not fit here; one of: {{options}}")
    return text.format(word=word, options=", ".join(options)), near(word, options)


def _range(zh: str, en: str, limit: str) -> Callable[[Spot, Context], Said]:
    return lambda spot, ctx: (Words(zh, en).format(key=spot.key, limit=f"{ctx[limit]:g}"), None)


def too_few(spot: Spot, ctx: Context) -> Said:
    """A list or mapping without an entry."""
    return Words("“{key}” 至少要有一项", "`{key}` needs at least one entry").format(key=spot.key), None


def too_long(spot: Spot, ctx: Context) -> Said:
    """A text that is too long."""
    text = Words("太长了：最多 {max_length} 个字符", "too long: at most {max_length} characters")
    return text.format(max_length=ctx["max_length"]), None


def nothing_behind(spot: Spot, ctx: Context) -> Said:
    """Something behind a verb that takes nothing, which may be the name of a peer or a program."""
    verb, written = spot.key, spot.value
    if isinstance(written, str) and issubclass(spot.owner, PeerStep) and re.fullmatch(KEBAB, written):
        named = Words(
            "“{verb}” 后面不写内容；对端的名字写在 as 里", "`{verb}` takes nothing after it: `as` names the peer"
        )
        return named.format(verb=verb), f"{{as: {written}, {verb}}}"
    if written in get_args(ProgramName) and issubclass(spot.owner, ProgramStep):
        named = Words(
            "“{verb}” 后面不写内容；程序写在 at 里", "`{verb}` takes nothing after it: `at` names the program"
        )
        return named.format(verb=verb), f"{{at: {written}, {verb}}}"
    text = Words("“{verb}” 后面不写内容，请写 “- {verb}”", "`{verb}` takes nothing after it: write `- {verb}`")
    return text.format(verb=verb), None


def no_verb(spot: Spot, ctx: Context) -> Said:
    """A step that begins with no verb."""
    value = spot.value
    key = value if isinstance(value, str) else odd_key("verb", value) if isinstance(value, dict) else None
    if isinstance(value, str) and (glued := re.match(r"([a-z-]+):(\S.*)", value)) and glued[1] in VERBS:
        return Words("冒号后面缺一个空格", "a space is missing after the colon"), f"{glued[1]}: {shown(glued[2])}"
    if key is not None:
        return Words("没有 “{key}” 这个动词", "there is no verb `{key}`").format(key=shown(key)), near(key, VERBS)
    if isinstance(value, dict):
        return Words("这一步没有动词", "this step has no verb"), None
    return Words("一步要以动词开头，例如 “send: 你好”", "a step begins with a verb, such as `send: hello`"), None


_BILINGUAL = _wanted(
    "字符串，或两种语言 {zh: …, en: …}", "a text, or one in both languages, {zh: …, en: …}", meant_text
)


def no_words(spot: Spot, ctx: Context) -> Said:
    """Neither a text nor one in both languages."""
    if not isinstance(spot.value, dict):
        return _BILINGUAL(spot, ctx)
    if (odd := odd_key("words", spot.value)) is not None and spot.value[odd] is None:
        return _TORN.format(key=shown(odd)), None
    if odd is not None:
        return Words("不认识 “{key}”，语言只有 zh 和 en", "unknown key `{key}`: the languages are zh and en").format(
            key=shown(odd)
        ), None
    lacking = next((key for key in ("zh", "en") if not spot.value.get(key)), None)
    if lacking is None:
        return Words("zh 和 en 都要写字符串", "expected texts for zh and en"), None
    return Words("这里缺少 “{key}” 的字符串", "the text for `{key}` is missing here").format(key=lacking), None


def no_payload(spot: Spot, ctx: Context) -> Said:
    """Neither a text nor one of the forms; the union at hand says which forms there are."""
    arms = get_args(get_args(spot.annotation)[0])
    forms = [part.tag for arm in arms for part in arm.__metadata__ if isinstance(part, Tag) and part.tag != "plain"]
    if isinstance(spot.value, dict) and spot.value:
        odd = next(iter(spot.value))
        if spot.value[odd] is None and near(odd, forms) is None:
            return _TORN.format(key=shown(odd)), None
        unknown = Words("不认识 “{key}”；这里可以写：{forms}", "unknown key `{key}`; known here: {forms}")
        return unknown.format(key=shown(odd), forms=", ".join(forms)), near(odd, forms)
    listed = ", ".join(f"{{{form}: …}}" for form in forms)
    return _wanted(f"字符串，或 {listed} 之一", f"a text, or one of {listed}", meant_text)(spot, ctx)


def unlike(spot: Spot, ctx: Context) -> Said:
    """Whatever else does not fit."""
    return Words("“{key}” 的值不对", "the value of `{key}` does not fit").format(key=spot.key), None


_TEXT = _wanted("字符串", "a text", meant_text)


def no_text(spot: Spot, ctx: Context) -> Said:
    """Something else where a text belongs."""
    if spot.owner is MappingText and isinstance(spot.value, (int, float)):
        never = Words(
            "mapping 只比较字符串，写成 “{value}” 的字符串永远不等于 {value}；要比较数字，请用 {{matches: …}}",
            '`mapping` compares texts, and the text `"{value}"` never equals {value}: use {{matches: …}} for it',
        )
        value = str(spot.value).lower() if isinstance(spot.value, bool) else str(spot.value)
        return never.format(value=value), None
    return _TEXT(spot, ctx)


_WHOLE = _wanted("整数", "a whole number", meant_number)
_NUMBER = _wanted("数字", "a number", meant_number)
_MAPPING = _wanted("映射（键: 值）", "a mapping (`key: value`)", lambda value: None)
_LIST = _wanted("列表", "a list", meant_list)
EXPLANATIONS: Mapping[str, Callable[[Spot, Context], Said]] = {
    "missing": missing_key,
    "extra_forbidden": unknown_key,
    "string_type": no_text,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _wanted(" true 或 false", "true or false", meant_bool),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _LIST,
    "string_pattern_mismatch": wrong_name,
    "literal_error": no_option,
    "language": no_language,
    "greater_than": _range("“{key}” 要大于 {limit}", "`{key}` has to be more than {limit}", "gt"),
    "greater_than_equal": _range("“{key}” 至少是 {limit}", "`{key}` has to be at least {limit}", "ge"),
    "less_than_equal": _range("“{key}” 最多是 {limit}", "`{key}` has to be at most {limit}", "le"),
    "too_short": too_few,
    "no_claim": too_few,
    "sizes": _wanted(
        "字节数（0 到 65507），或者几个字节数的列表 [2, 6]",
        "a number of bytes (0 to 65507), or a list of them such as [2, 6]",
        meant_number,
    ),
    "string_too_long": too_long,
    "none_required": nothing_behind,
    "verb": no_verb,
    "duration": _wanted(
        "时长（如 200ms、10s、1min，最长 10min）",
        "a duration such as 200ms, 10s or 1min (at most 10min)",
        meant_duration,
    ),
    "size": _wanted("大小（如 64KiB、256MiB）", "a size such as 64KiB or 256MiB", meant_size),
    "losses": _wanted(
        "数据报的编号，从 1 数（如 [2, 5]），或者百分比（如 20%）",
        "numbers of datagrams, counted from 1, such as [2, 5], or a share such as 20%",
        lambda value: f"[{value}]" if type(value) is int and value > 0 else None,
    ),
    "rate": _wanted(
        "速率（如 64KiB/s，至少 1KiB/s）",
        "a rate such as 64KiB/s (at least 1KiB/s)",
        lambda value: f"{value}/s" if isinstance(value, str) and SIZE.match(value) else None,
    ),
    "amount": _wanted("大小（如 64KiB、8MiB，最多 64MiB）", "a size such as 64KiB or 8MiB (at most 64MiB)", meant_size),
    "words": no_words,
    "hex": lambda spot, ctx: (
        Words(
            "hex 要写成对的十六进制数字，如 “ff fe 00”", "`hex` takes pairs of hexadecimal digits, such as `ff fe 00`"
        ),
        None,
    ),
    "payload": no_payload,
    "expected": no_payload,
}
