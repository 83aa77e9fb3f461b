"""The words of everything that is told of a class."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

CLASSROOM: Mapping[str, Words] = {
    "class-report": Words("班级报告", "Class report"),
    "skip-matrix": Words("跳到成绩矩阵", "Skip to the matrix"),
    # what became of students
    "graded": Words("已评定", "graded"),
    "unfinished": Words("没有跑完", "not finished"),
    "unread": Words("无法读取", "not read"),
    "missing": Words("没有提交", "missing"),
    "lacking": Words("没有交这个练习", "not handed in"),
    "unrun": Words("没有运行", "not run"),
    "late": Words("迟交", "late"),
    "lateness": Words("迟交", "Lateness"),
    # figures
    "students": Words("学生", "students"),
    "one-student": Words("1 名学生", "1 student"),
    "n-students": Words("{n} 名学生", "{n} students"),
    "one-day": Words("迟 1 天", "1 day late"),
    "days": Words("迟 {n} 天", "{n} days late"),
    "due": Words("截止", "Due"),
    "no-due": Words("没有截止时间", "no due date"),
    "late-rule": Words("每天扣 {n}%", "{n} % off each day"),
    "late-most": Words("超过 {n} 天不计分", "nothing counts after {n} days"),
    "bonus-add": Words("计入总评", "added to the mark"),
    "bonus-cap": Words("计入总评，最多到 100", "added to the mark, up to 100"),
    "bonus-ignore": Words("不计入总评", "not counted"),
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
    "weight": Words("权重", "Weight"),
    "possible": Words("满分", "possible"),
    "handin": Words("提交", "Hand-in"),
    "measured": Words("测得的总评", "Measured"),
    "comment": Words("老师的说明", "Comment"),
    "excused": Words("免做", "excused"),
    # the student's page
    "by-teacher": Words("老师改的", "by your teacher"),
    "was-measured": Words("（测得 {measured}）", " (measured {measured})"),
    "extended": Words("已延期", "extended"),
    "no-mark-yet": Words(
        "有检查没能得出结论，所以还没有总评。", "Some checks could not be graded, so that there is no mark yet."
    ),
    "exercises": Words("各个练习", "The exercises"),
    "no-handin": Words("没有收到提交。", "Nothing was handed in."),
    "not-read": Words(
        "交来的东西无法读取：{why}\n没有记分，请联系老师。",
        "What was handed in could not be read: {why}\nNo mark was given; please talk to your teacher.",
    ),
    "whose": Words("看不出是谁交的", "it could not be determined whose it is"),
    "not-run": Words(
        "这个练习没有评测完：运行被中断了。", "This exercise was not graded to the end: the run was interrupted."
    ),
    "not-in": Words("没有交这个练习：{why}", "Nothing was handed in for this exercise: {why}"),
    "one-of-several": Words(
        "交了 {n} 次；评的是 {when} 的这一次。", "There were {n} hand-ins; the one of {when} was graded."
    ),
    "one-of-several-plain": Words(
        "多次提交（{n} 次）；只评了其中一次。", "There were {n} hand-ins; one of them was graded."
    ),
    # the teacher's page: what needs somebody's eyes
    "contents": Words("目录", "Contents"),
    "attention": Words("需要处理", "To look at"),
    "all-well": Words(
        "全部读到了，没有缺交，也没有无法评定的。", "Everything was read, nobody is missing, nothing is open."
    ),
    "of-unread": Words("无法读取", "Not read"),
    "of-unread-why": Words(
        "请有人处理。什么都没读到的人没有总评，也没有记零分。",
        "Somebody has to look. Who has nothing that could be read has no mark, not even a zero.",
    ),
    "of-missing": Words("没有提交", "Missing"),
    "of-missing-why": Words("在名单上，但没有找到提交：零分。", "On the roster, and nothing was found: a zero."),
    "of-zeros": Words("得 0 分但交了作业", "A zero, and something was handed in"),
    "of-zeros-why": Words(
        "可能没有读到程序，也可能程序完全不能用：请看一看。", "Nothing was read, or nothing works: have a look."
    ),
    "of-unclear": Words("看不出交的是什么", "It could not be determined what it is"),
    "of-unclear-why": Words("没有分数，也没有记零分：请看一看。", "No mark, and no zero: somebody has to look."),
    "of-decided": Words("老师改过的分数", "Decided by the teacher"),
    "of-decided-why": Words("测得的结果仍在旁边。", "What was measured stays beside it."),
    "decided": Words("{what}：{points}（测得 {measured}）", "{what}: {points} (measured {measured})"),
    "of-strangers": Words("不在名单上", "Not on the roster"),
    "of-strangers-why": Words("仍然评分。", "Graded all the same."),
    "of-others": Words("多次提交", "Several hand-ins"),
    "of-others-why": Words("只评了一次，其余列在这里。", "One was graded, the others are listed here."),
    "n-more": Words("还有 {n} 条", "{n} more"),
    "counted": Words("已评", "graded"),
    "not-counted": Words("未评", "not graded"),
    "of-untold": Words("没能得出结论", "Could not be graded"),
    "of-untold-why": Words(
        "不是学生的错，也没有扣分。再运行一次同样的命令，会重新评无法评定的检查；不稳定的，加上 `--regrade`。",
        "Nobody's fault, and no mark was taken. The same command again runs what is ungraded once more; for what is unstable "
        "add `--regrade`.",
    ),
    "of-unfinished": Words("没有跑完", "Not finished"),
    "of-unfinished-why": Words(
        "运行被中断，还有 {n} 项检查没有运行；再运行一次同样的命令就会接着跑完。",
        "The run was ended; checks to go: {n}. The same command again goes on from there.",
    ),
    "of-lacking": Words("少交了练习", "An exercise is lacking"),
    "of-lacking-why": Words("这个练习记零分。", "A zero for that exercise."),
    "of-notes": Words("关于提交的说明", "Notes on hand-ins"),
    "of-run-notes": Words("关于这次运行", "About this run"),
    "unknown-owner": Words("不知道是谁的", "nobody's"),
    "no-time": Words("时间不明", "time unknown"),
    # the matrix
    "matrix": Words("成绩矩阵", "Matrix"),
    "matrix-label": Words("学生与检查", "Students and checks"),
    "find": Words("查找", "Find"),
    "find-hint": Words("姓名、学号或组", "name, ID or group"),
    "any-standing": Words("全部状态", "any status"),
    "any-group": Words("全部组", "any group"),
    "any-check": Words("任何一项检查", "any check"),
    "any-verdict": Words("任何结论", "any verdict"),
    "clear": Words("清除", "Clear"),
    "shown": Words("显示 {n} / {all} 名学生", "{n} of {all} students"),
    "only": Words("只看：{what}", "Only: {what}"),
    "keys": Words(
        "方向键移动，回车打开这项检查（在表头上：排序），`/` 查找，Home 和 End 到行首行尾。",
        "Arrow keys move, Enter opens the check (sorts, on a heading), `/` finds, Home and End go to the ends of a row.",
    ),
    "click": Words(
        "点击表头排序，点击单元格打开这名学生的这项检查。",
        "Click a heading to sort, a cell to open that student's check.",
    ),
    "plain": Words("点击姓名，打开这名学生的报告。", "Follow a name to that student's report."),
    "sum": Words("小计", "Sum"),
    "hidden-check": Words("隐藏", "hidden"),
    "legend": Words("图例", "Key"),
    # the marks
    "marks": Words("总评分布", "Marks"),
    "marks-of": Words("{n} 名学生的总评", "The marks of {n} students"),
    "not-in-picture": Words("不在图中：{what}", "Not in the picture: {what}"),
    "n-of": Words("{what} {n}", "{n} {what}"),
    "mean": Words("平均", "Mean"),
    "median": Words("中位数", "Median"),
    "no-marks": Words("还没有确定的总评。", "No mark is sure yet."),
    "percent-of-mark": Words("总评（%）", "mark in %"),
    # the checks
    "per-check": Words("各项检查的情况", "How the checks went"),
    "per-check-why": Words(
        "通过率：交了这个练习、而且有结论的学生中，通过的比例。区分度：通过这一项的学生，其余部分是否也做得好。接近 1 说明是，接近 0 说明没有关系，小于 0 说明正好相反，这样的检查值得再看一看。学生少于 {n} 名时不计算。",
        "Pass rate: of those who handed the exercise in and of whom it could be told. Discrimination: whether those who pass "
        "this check also do well in the rest. Near 1 they do, near 0 there is no connection, below 0 it is the other way "
        "round, and the check deserves a look. Not computed for fewer than {n} students.",
    ),
    "rate": Words("通过率", "Pass rate"),
    "discrimination": Words("区分度", "Discrimination"),
    "numbers": Words("人数", "Students"),
    "well": Words("区分得好", "separates well"),
    "somewhat": Words("有些区分", "separates somewhat"),
    "hardly": Words("几乎不区分", "hardly separates"),
    "reverse": Words("正好相反", "the other way round"),
    "never-failed": Words("人人通过", "never failed"),
    "never-passed": Words("无人通过", "never passed"),
    # clusters
    "clusters": Words("同样的错误", "The same mistake"),
    "clusters-why": Words(
        "没有通过的检查，按第一个问题归类；一名学生可以在几类里，每类只算一次。",
        "Failed checks by the first thing that is wrong; a student may be in several groups, once in each.",
    ),
    "no-clusters": Words("没有两名学生犯同样的错误。", "No two students made the same mistake."),
    "cluster": Words("{students}：{what}", "{students}: {what}"),
    "cluster-hint": Words("{student}看到的说明", "What {student} is told"),
    "singles": Words("只有一名学生犯的错误（{n} 种）", "Mistakes of one student each ({n})"),
    "show": Words("在矩阵中显示", "Show in the matrix"),
    "hits": Words("涉及的检查", "Checks it costs"),
    # the same files
    "identical": Words("完全相同的提交", "Identical hand-ins"),
    "identical-why": Words(
        "下面的文件逐字节相同。这只是事实，不说明原因：也许是合作、同一份模板，或交错了文件。",
        "These files are the same, byte for byte. That is a fact and proves nothing: pairs, a shared template or a mix-up "
        "look alike.",
    ),
    "same-all": Words("全部文件相同", "all files are the same"),
    "same-exercise": Words("“{exercise}”的文件相同", "the files for “{exercise}” are the same"),
    "no-identical": Words("没有两份提交完全相同。", "No two hand-ins are the same."),
    # programs that are much alike
    "alike": Words("很相似的程序", "Programs much alike"),
    "alike-why": Words(
        "比较时不看名字、数字和文字的内容、注释、排版和 import；起始代码、参考程序和全班三分之一以上的人都有的写法也不算。百分数：一个人自己的写法里，有多少对方也有，越少见的算得越多。小程序相似的原因很多：一起讨论、看同一份资料、用同一个工具。这里不作判断，请打开看一看。",
        "Compared without names, values, comments, layout and imports; what the starter files, the reference or more than a "
        "third of the class have is left out. A percentage is how much of somebody's own the other one has, too; what is rare "
        "counts most. Small programs are alike for many reasons: talking to each other, the same book, the same tool. "
        "Nothing is judged here: open them and look yourself.",
    ),
    "alike-in": Words("“{exercise}”的程序很相似", "programs much alike for “{exercise}”"),
    "alike-more": Words("还有 {n} 处没有列出。", "{n} more are not listed."),
    "no-alike": Words("没有特别相似的程序。", "No two programs are much alike."),
    "not-compared": Words("没能比较这些人的程序：", "The programs of these could not be compared:"),
    "sizes": Words("两份各有 {a} 和 {b} 个单词和符号。", "{a} and {b} words and signs in all."),
    "lines-of": Words("{file} 第 {first}–{last} 行", "{file}, lines {first}–{last}"),
    "files-too": Words("同样的数据", "The same as data"),
}

OTHER_FAILURE = Words("没有通过，原因各异", "Failed, for no reason that is known by name")
