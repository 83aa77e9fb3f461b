"""The words of everything that is told of a class, in both languages; what a single report says too stands there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from grader import report
from grader.classroom.analysis import Cluster, Seen, Status
from grader.classroom.gradebook import Student
from grader.model import Lang, Words

__all__ = ["GLYPHS", "WORDS", "cluster_title", "name_of", "percent", "when", "words"]

GLYPHS: Mapping[Seen, str] = {
    "passed": "✓", "failed": "✗", "skipped": "–", "ungraded": "?", "unstable": "≈", "lacking": "∅", "unrun": "…",
    "unread": "!", "missing": "·",
}  # fmt: skip

WORDS: Mapping[str, Words] = {
    "class-report": Words("班级报告", "Class report"),
    "skip-matrix": Words("跳到成绩矩阵", "Skip to the matrix"),
    # what became of students
    "graded": Words("已评定", "graded"),
    "incomplete": Words("评定不完整", "incomplete"),
    "unfinished": Words("没有跑完", "not finished"),
    "unread": Words("无法读取", "not read"),
    "missing": Words("没有提交", "missing"),
    "lacking": Words("没有交这个练习", "not handed in"),
    "unrun": Words("没有运行", "not run"),
    "late": Words("迟交", "late"),
    # figures
    "students": Words("学生", "students"),
    "one-student": Words("1 名学生", "1 student"),
    "n-students": Words("{n} 名学生", "{n} students"),
    "handed-in": Words("已提交", "handed in"),
    "one-day": Words("迟 1 天", "1 day late"),
    "days": Words("迟 {n} 天", "{n} days late"),
    "due": Words("截止", "Due"),
    "no-due": Words("没有截止时间", "no due date"),
    "late-rule": Words("迟交每天扣 {n}%", "{n} % off for each day late"),
    "late-most": Words("超过 {n} 天不计分", "nothing counts after {n} days"),
    "bonus-add": Words("附加分计入总分", "bonus is added"),
    "bonus-cap": Words("附加分计入总分，最多 100 分", "bonus is added, up to 100"),
    "bonus-ignore": Words("附加分不计入总分", "bonus is not counted"),
    "student": Words("学生", "Student"),
    "id": Words("学号", "ID"),
    "name": Words("姓名", "Name"),
    "group": Words("组", "Group"),
    "standing": Words("状态", "Status"),
    "mark": Words("总评", "Mark"),
    "earned": Words("基本分", "Core"),
    "extra": Words("附加分", "Bonus"),
    "late-cost": Words("迟交扣分", "Late cost"),
    "days-late": Words("迟交天数", "Days late"),
    "submitted": Words("提交时间", "Submitted"),
    "exercise": Words("练习", "Exercise"),
    "weight": Words("占比", "Weight"),
    "possible": Words("满分", "possible"),
    "handin": Words("提交", "Hand-in"),
    "sure-part": Words("这是已经确定的部分。", "This is the part that is sure."),
    # the student's page
    "exercises": Words("各个练习", "The exercises"),
    "no-handin": Words("没有收到提交。", "Nothing was handed in."),
    "not-read": Words(
        "交来的东西无法读取，需要有人看一看：", "What was handed in could not be read; somebody has to look at it:"
    ),
    "not-run": Words(
        "这个练习没有评测完：运行被中断了。", "This exercise was not graded to the end: the run was interrupted."
    ),
    "not-in": Words("没有交这个练习：", "Nothing was handed in for this exercise:"),
    "one-of-several": Words(
        "交了 {n} 次；评的是 {when} 的这一次。", "There were {n} hand-ins; the one of {when} was graded."
    ),
    "one-of-several-plain": Words("交了 {n} 次；评了其中一次。", "There were {n} hand-ins; one of them was graded."),
    "after-late": Words("扣除迟交之后", "after lateness"),
}

_FAILURES: Mapping[str, Words] = {
    "mismatch": Words("回答和要求的不一样", "An answer differs from what was asked"),
    "missing": Words("回答没有来，或者不完整", "An answer, or a part of it, never came"),
    "extra": Words("回答之后又多发了数据", "More came behind the answer"),
    "not-silent": Words("不该发送的时候发了数据", "Something was sent where nothing should be"),
    "not-listening": Words("没有在规定的端口上等待", "It does not wait at the right port"),
    "not-called": Words("客户端没有找到服务器", "The client did not reach its server"),
    "no-file": Words("没有写出文件", "A file was not written"),
    "wrong-file": Words("写出的文件内容不对", "A file holds the wrong content"),
    "too-many-sockets": Words("连接用完没有关闭", "Connections are left open"),
    "not-idle": Words("没事做时也占着处理器", "Busy while there is nothing to do"),
    "refused": Words("连接不上", "It takes no connection"),
    "not-printed": Words("没有打印收到的消息", "A message was not printed"),
    "not-built": Words("没有通过编译", "It does not build"),
    "not-ended": Words("该结束时没有结束", "It does not end when it should"),
    "bad-exit": Words("结束的方式不对", "It ends the wrong way"),
    "not-running": Words("该继续服务时停了", "It stops when it should go on"),
    "traceback": Words("出错（traceback）", "It fails with a traceback"),
    "reset": Words("连接被重置", "It resets the connection"),
    "send-failed": Words("客户端还没说完就断开了", "It hangs up while the client speaks"),
    "check-limit": Words("超过了时间、内存或输出的限制", "It passed a limit of time, memory or output"),
}
_OTHER_FAILURE = Words("没有通过，原因各异", "Failed, for no reason that is known by name")


def words(key: str, lang: Lang, **fields: object) -> str:
    """The text named `key`, of the class or of the single report."""
    if key not in WORDS:
        return report.words(key, lang, **fields)
    text = WORDS[key].in_(lang)
    return text.format(**fields) if fields else text


def name_of(student: Student) -> str:
    """How a student is called where there is room for one word."""
    return student.name or student.id


def when(moment: datetime.datetime | None, zone: datetime.tzinfo | None) -> str:
    """A moment as people write it, in the zone of the due date, to the second where it has any."""
    if moment is None:
        return ""
    local = moment.astimezone(zone) if zone is not None and moment.tzinfo is not None else moment
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def percent(value: float, lang: Lang) -> str:
    return f"{value:.0f}%" if lang == "zh" else f"{value:.0f} %"


def cluster_title(cluster: Cluster, lang: Lang) -> str:
    """The mistake in words."""
    if cluster.title is not None:
        return cluster.title.in_(lang)
    return _FAILURES.get(cluster.failure, _OTHER_FAILURE).in_(lang)


def status_words(status: Status, lang: Lang) -> str:
    return words(status, lang)
