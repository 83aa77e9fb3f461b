"""What a command ends with: one table, for the help, the docs and the code."""

from __future__ import annotations

from enum import IntEnum

from grader.model import Words


class Status(IntEnum):
    """The exit statuses of all commands."""

    WELL = 0
    FAILED = 1
    WRONG = 2
    UNTOLD = 3
    UNWRITTEN = 4
    BUG = 5
    INTERRUPTED = 130
    PIPE_CLOSED = 141

    @property
    def meaning(self) -> Words:
        """In a few words."""
        return _MEANINGS[self]


_MEANINGS = {
    Status.WELL: Words(
        "check、play：core 检查全部通过；grade：core 检查都得出了结论，不论分数高低；其他命令：一切正常",
        "check, play: all core checks passed; grade: all core checks are told, whatever the marks are; others: all is well",
    ),
    Status.FAILED: Words(
        "check、play：有 core 检查没有通过；verify：有不成立的；doctor：缺少需要的东西",
        "check, play: a core check did not pass; verify: something does not hold; doctor: something needed is missing",
    ),
    Status.WRONG: Words("命令、练习或作业文件有错：什么都没有运行", "the command or a file is wrong: nothing was run"),
    Status.UNTOLD: Words("有没能评定或读取的：再运行一次", "something could not be told or read: run it again"),
    Status.UNWRITTEN: Words(
        "结果写不出去：磁盘满了、只读，或者输出关闭了；已经保存的都还在",
        "what was found could not be written: a full or read-only disk, a closed output; what was kept is kept",
    ),
    Status.BUG: Words("评分程序自己出了错：不影响任何人的分数", "the grader itself failed: it costs nobody a mark"),
    Status.INTERRUPTED: Words("按了 Ctrl-C", "Ctrl-C was pressed"),
    Status.PIPE_CLOSED: Words(
        "读输出的程序先结束了（如 | head）：不说明评测的结果",
        "whoever read the output left (as `| head` does): it says nothing about the program",
    ),
}
