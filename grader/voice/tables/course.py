"""The words of several assignments side by side."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

COURSE: Mapping[str, Words] = {
    "course": Words("课程报告", "Course report"),
    "course-of": Words("{n} 次作业", "{n} assignments"),
    "assignment": Words("作业", "Assignment"),
    "pass-mark": Words("及格线", "Pass mark"),
    # what became of a hand-in
    "excused": Words("免做", "excused"),
    "open": Words("还没到期", "not due yet"),
    "elsewhere": Words("不在名单里", "not in this class"),
    "extended": Words("已延期", "extended"),
    # who falls behind
    "behind": Words("谁落后了", "Falling behind"),
    "behind-why": Words("符合下面任何一条的学生：", "Whoever fits one of these:"),
    "nobody-behind": Words("没有人符合这些条件。", "Nobody fits any of these."),
    "rule-absent": Words(
        "最近两次要算分的作业都没有交", "nothing was handed in for the last two assignments that count"
    ),
    "rule-low": Words(
        "最近两次要算分的作业都不到 {mark} 分（没有交算 0 分）",
        "the last two marks that count are below {mark} (what is missing counts as 0)",
    ),
    "rule-dropped": Words(
        "和全班中位数的差距：最近一次比自己以前各次的中位数低了 {drop} 分以上（以前至少交过 {earlier} 次；整个班都觉得难的作业不影响）",
        "the distance to the class's median is {drop} points or more below the median of one's own earlier distances "
        "(of at least {earlier} hand-ins; an assignment that is hard for all makes nobody fall behind)",
    ),
    "rules-not": Words(
        "免做、还没到期和没有确定成绩的作业不算。",
        "What is excused, not due yet, or has no sure mark does not count.",
    ),
    "absent": Words("最近两次都没有交", "the last two are missing"),
    "low": Words("最近两次都不及格", "the last two are below the pass mark"),
    "dropped": Words("最近一次比自己以前明显低", "the last one is well below the earlier ones"),
    "own-line": Words("本人", "own marks"),
    "median-line": Words("全班中位数", "the class's median"),
    # the marks
    "per-assignment": Words("各次作业", "Assignment by assignment"),
    "plot": Words("各次作业的总评", "Marks by assignment"),
    "plot-why": Words(
        "粗线是中位数，方框是中间一半学生，细线到最低分和最高分；虚线是及格线。只画确定的总评。",
        "The thick line is the median, the box the middle half of the students, the thin line goes to the lowest and the "
        "highest mark; the dashed line is the pass mark. Sure marks only.",
    ),
    "plot-told": Words(
        "{title}：{n} 人，最低 {low}，中位数 {middle}，最高 {high}",
        "{title}: {n} students, lowest {low}, median {middle}, highest {high}",
    ),
    "no-marks": Words("还没有确定的总评。", "There is no sure mark yet."),
    "handed": Words("已交", "Handed in"),
    "below": Words("不及格", "Below the pass mark"),
    "lowest": Words("最低", "Lowest"),
    "highest": Words("最高", "Highest"),
    "everybody": Words("所有学生", "Everybody"),
    "mean": Words("平均", "Mean"),
    "trend": Words("走势", "Trend"),
    "again": Words("反复出现的错误", "Mistakes again"),
    # the mistakes
    "stays": Words("反复出现的错误", "Mistakes that stay"),
    "stays-why": Words(
        "在不止一次作业里让检查没有通过的错误。“重犯”是在不止一次作业里犯过它的学生。",
        "Mistakes that failed checks in more than one assignment. “Again” are the students who made it in more than one.",
    ),
    "none-stays": Words("没有一种错误出现在不止一次作业里。", "No mistake was made in more than one assignment."),
    "mistake": Words("错误", "Mistake"),
    "made-again": Words("重犯", "Again"),
    "bonus-only": Words("只影响附加分", "bonus only"),
    "what-is-told": Words("其中一名学生看到的说明", "What one of them is told"),
    # what is missing
    "missing-ones": Words("没有交的作业", "Missing hand-ins"),
    "none-missing": Words("该交的都交了。", "Nothing is missing."),
    "of-them": Words("{n} 人：{who}", "{n}: {who}"),
    # notes
    "notes": Words("说明", "Notes"),
    "not-listed": Words(
        "不在“{title}”的名单里、也没有交的：{who}。它不知道这些学生，所以不算分",
        "not known to “{title}”, which counts for none of them: {who}",
    ),
    "renamed": Words(
        "{id}：现在叫{name}，别的作业里叫{others}。如果不是同一个人，要改名单里的学号",
        "{id} is called {name} now, and {others} elsewhere: if these are different people, an id in a roster is wrong",
    ),
    "in-order": Words(
        "按截止时间排列；有一次没有截止时间时，按命令行上的顺序。",
        "In the order of their due dates; as they were named, where one has none.",
    ),
}
