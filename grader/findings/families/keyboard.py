"""The keyboard: waiting for it in vain, not reading it, and its end."""

from __future__ import annotations

from dataclasses import replace

from grader.code import clike, flow, names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words
from grader.model.events import KeyboardEnded
from grader.spec.language import Type, TypeEnd, flat

_SERVING = frozenset({"accept", "accept4", "recvfrom", "recvmsg", "select", "pselect6", "poll", "ppoll"}) | {
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
}


@family(
    "waits-for-keyboard",
    Stage.FOUND,
    Mistake(
        "before",
        hint=Words(
            "程序停在这一行，等人在键盘上输入，而且这时还没有打开端口。评分时没有人在键盘前：题目没有要求在这里输入。"
            "去掉读键盘的这一句（`input()`、`sys.stdin`，C 里是 `scanf`、`fgets`），把端口、地址这样的值直接写在程序里。",
            "The program has stopped at this line, waiting for keyboard input, and it has not opened its port yet. "
            "Nobody types anything here: the exercise does not ask for it. Remove what reads the keyboard (`input()`, "
            "`sys.stdin`; in C `scanf`, `fgets`), and write values such as the port or the address into the program.",
        ),
    ),
    Mistake(
        "instead",
        hint=Words(
            "程序停在这一行，等人在键盘上输入，所以客户端等不到回答。评分时没有人在键盘前：题目没有要求在这里输入。"
            "去掉读键盘的这一句（`input()`、`sys.stdin`，C 里是 `scanf`、`fgets`），把端口、地址这样的值直接写在程序里。",
            "The program has stopped at this line, waiting for keyboard input, so the client never gets its answer. "
            "Nobody types anything here: the exercise does not ask for it. Remove what reads the keyboard (`input()`, "
            "`sys.stdin`; in C `scanf`, `fgets`), and write values such as the port or the address into the program.",
        ),
    ),
    Mistake(
        "answer",
        title=Words("程序在等键盘输入，没有自己回答", "It waits for the keyboard instead of answering by itself"),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，所以客户端等不到回答。评分时没有人在键盘前：题目要求程序自己回答。"
            "去掉读键盘的这一句，用收到的内容得出要发送的回答。",
            "The program has stopped at this line, waiting for keyboard input, so the client never gets its answer. Nobody types "
            "anything here: the exercise asks for a program that answers by itself. Remove what reads the keyboard, and make the answer "
            "from what was received.",
        ),
    ),
    Mistake(
        "unheard",
        title=Words("先读键盘，没有接收客户端的消息", "It reads the keyboard before it receives the message"),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，而客户端的消息已经到了，还没有接收。先接收这条消息，再读键盘。",
            "The program has stopped at this line, waiting for keyboard input, while a client's message has arrived that it has not received. "
            "Receive the message first, then read the keyboard.",
        ),
    ),
    Mistake(
        "silent",
        hint=Words(
            "程序停在这一行，等人在键盘上输入，所以什么也没有发给服务器。题目没有要求在这里输入，也就没有人输入。"
            "去掉这个 `input()`，把这个值直接写在程序里。",
            "The program has stopped at this line, waiting for keyboard input, so nothing goes to the server. The "
            "exercise does not ask for it, and nobody types. Remove this `input()`, and write the value into the "
            "program.",
        ),
    ),
    Mistake(
        "more",
        title=Words("还在等键盘的下一行", "It waits for one more line from the keyboard"),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，可是键盘上该输入的都已经输入了（共 {typed} 行），程序都读走了，"
            "却没有发送什么，又来要下一行。看看题目要求输入几行、按什么顺序；每读到要发送的那一行，先发送，再读下一行。",
            "The program has stopped at this line, waiting for keyboard input, but all lines have been typed already "
            "({typed} in all); the program has read them, sent nothing, and asks for one more. Check in the exercise "
            "how many lines are typed, and in which order; send each one before you read the next.",
        ),
    ),
    Mistake(
        "unread",
        title=Words(
            "在等键盘输入，没有接收服务器发来的消息",
            "It waits for the keyboard and does not receive what the server sent",
        ),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，而服务器已经发来了消息，还没有接收。服务器先说话的，先 `recv` 再 `input()`；"
            "双方随时都可能说话的，用一个线程专门接收。",
            "The program has stopped at this line, waiting for keyboard input, while the server has sent something that it has not received. "
            "Where the server speaks first, call `recv` before `input()`; where either may speak at any time, receive in a thread of "
            "its own.",
        ),
    ),
    Mistake(
        "loop",
        title=Words("该结束了，循环又来要一行", "It should end, but its loop asks for another line"),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，可是它应该在这里结束了，循环却又回来要下一行。"
            "看看循环的条件：做完该做的事以后，用 `break` 离开循环；题目只要一次的，就不要循环。",
            "The program has stopped at this line, waiting for keyboard input, but it should have ended here, and its "
            "loop came back to ask for another line. Look at the loop: leave it with `break` once everything is done; "
            "where the exercise wants it once, no loop is needed.",
        ),
    ),
    Mistake(
        "end",
        title=Words("该结束了，还在等键盘输入", "It should end, but waits for the keyboard"),
        hint=Words(
            "程序停在这一行，等人在键盘上输入，可是它应该在这里结束了，不会再有人输入。"
            "去掉这个 `input()`：程序走到最后就会自己结束。",
            "The program has stopped at this line, waiting for keyboard input, but it should have ended here, and "
            "nobody types any more. Remove this `input()`: a program ends by itself after its last line.",
        ),
    ),
    title=Words("程序在等键盘输入", "It waits for the keyboard"),
    explains=("never-bound",),
    unless=(Facts.impairments,),
)
def waits_for_keyboard(facts: Facts) -> Told | None:
    """It stands at the keyboard, where nobody types (any more)."""
    failure, reader = facts.failure, facts.reader
    if reader is None or failure is None or any(thread.call in _SERVING for thread in facts.threads):
        return None
    cause: str | None = None
    if facts.suspect == "server":
        # Where lines are typed it may be right to wait for one, and something else is missing.
        typing = any(isinstance(step, (Type, TypeEnd)) for step in flat(facts.check.steps))
        cause = "before" if failure.code == "not-listening" else None if typing else "instead"
        # Behind what receives, in the same loop: what is typed is to be the answer.
        text, line = facts.text_of(reader.file), reader.line or 0
        loop = sources.loop_around(text, line) if cause == "instead" and facts.sent else None
        if (flow.line_of_call_in(loop, *sources.TAKING) or line) < line:
            cause = "answer"
        first = typing and facts.sent and failure.code in ("not-printed", "not-ended", "missing")
        if first and not recorded.took(facts, facts.sent[-1].data):
            cause = "unheard"
    elif failure.code == "not-ended":
        if not names.in_loop(facts.text, reader.line or 0):
            cause = "end"
        elif not names.never_equal(facts.text):  # or that is why it does not leave
            cause = "loop"
    elif facts.check.drives == "client" and failure.code == "not-printed":
        # What was sent last is still to be received: it came behind all that the program took and answered.
        unread = facts.to_print_what_came and facts.sent and facts.sent[-1].data.strip() not in facts.stdout
        unread = unread and not recorded.took(facts, facts.sent[-1].data)
        cause = "unread" if unread and len(facts.threads) <= 1 else None
    elif facts.check.drives == "client" and (failure.code == "not-called" or facts.nothing_came):
        if not facts.typed:
            cause = "silent"
        elif not any(came.at > facts.typed[-1].at for came in facts.received):
            cause = "more"
    if cause is None:
        return None
    reads = clike.invocations(facts.compiled_text, *_READING) if reader.line is None else []
    told = facts.at(reader.file, reader.line, cause, typed=len(facts.typed))
    return replace(told, file=facts.file, line=reads[0].line) if len(reads) == 1 else told


_READING = ("scanf", "fgets", "getchar", "getline", "gets", "readLine", "nextLine", "nextInt", "next")
"""What reads the keyboard in C, C++ and Java."""


@family(
    "ignores-keyboard",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "题目要求从键盘读内容，运行时也输入了 {typed}，可是程序里没有任何一行读键盘。写死在程序里的内容不会随输入变化。用 `text = input()` 读一行，后面都用 `text`。",
            "The exercise asks for keyboard input, and {typed} was typed; but no line of the program reads the "
            "keyboard. A hard-coded text does not change with the input. Read a line with `text = input()`, and use "
            "`text` from then on.",
        ),
    ),
    title=Words("没有读键盘输入", "It does not read its keyboard"),
    explains=("canned-answer",),
    unless=(Facts.spins, Facts.unreadable),
)
def ignores_keyboard(facts: Facts) -> Told | None:
    """Lines were typed, and nothing in its files may read one."""
    if facts.failure is None or not facts.typed:
        return None
    reading = ("input", "raw_input", "getpass", "readline", "readlines", "prompt")
    for text in facts.texts:
        if sources.calls(text, *reading) or any(
            sources.line_of_name(text, name) for name in ("stdin", "fileinput", "input")
        ):
            return None
    typed = facts.typed[-1].data.decode("utf-8", "replace").strip()
    # The text that was sent, or printed, instead of what was typed.
    said = facts.received[-1].data if facts.received else facts.stdout.strip()
    lines = sources.lines_of_text(facts.text, said.decode(facts.exercise.encoding, "replace"))
    return facts.here(facts.which(lines), typed=f"“{typed[:60]}”")


@family(
    "end-of-keyboard-input",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "键盘输入已经结束（例如按了 Ctrl-D，或者输入来自一个读完了的文件），`input()` 再也读不到内容，就抛出 `EOFError`。"
            "用 `try:` 包住 `input()`，在 `except EOFError:` 里结束循环。",
            "The keyboard input has ended (Ctrl-D was pressed, or it comes from a file that has been read to its "
            "end), so `input()` had nothing left to read and raised `EOFError`. Put `input()` under `try:`, and end "
            "the loop under `except EOFError:`.",
        ),
    ),
    title=Words("键盘输入结束时出错（EOFError）", "It fails at the end of keyboard input (EOFError)"),
    explains=FAILED,
)
def end_of_keyboard_input(facts: Facts) -> Told | None:
    """`input()` failed because the keyboard was at its end."""
    error = facts.error
    if error is None or error.error != "EOFError" or not facts.happened(KeyboardEnded):
        return None
    return facts.at_error() if sources.call_at(facts.error_text, error.at, "input") else None
