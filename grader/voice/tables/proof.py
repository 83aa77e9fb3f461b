"""The words of a proof of exercises."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

PROOF: Mapping[str, Words] = {
    "title": Words("练习的验证", "The proof of the exercises"),
    "page": Words("练习验证", "Exercise proof"),
    "holds": Words("全部成立", "everything holds"),
    "one-breach": Words("1 处不成立", "1 thing does not hold"),
    "breaches": Words("{n} 处不成立", "{n} things do not hold"),
    "all-hold": Words(
        "{n} 个练习，{programs} 个程序：全部成立", "{n} exercises, {programs} programs: everything holds"
    ),
    "some-hold": Words(
        "{n} 个练习，{programs} 个程序：有 {broken} 个练习没有得到证明",
        "{n} exercises, {programs} programs: {broken} not proven",
    ),
    "counts": Words("{programs} 个程序，{checks} 项检查", "{programs} programs, {checks} checks"),
    "times": Words("参考程序运行了 {n} 次", "runs of the reference: {n}"),
    "what-fails": Words("不成立的地方", "What does not hold"),
    "matrix": Words("程序与检查", "Programs and checks"),
    "program": Words("程序", "Program"),
    "all-programs": Words("所有错误的程序", "all wrong programs"),
    "claimed": Words("声称", "claimed"),
    "seen": Words("实际", "seen"),
    "bonus": Words("附加", "bonus"),
    "failed": Words("没有通过", "failed"),
    "ungraded": Words("没能得出结论", "could not be determined"),
    "not-holding": Words("和说明不一致", "not as claimed"),
    "overview": Words("总览", "Overview"),
    "mutants": Words("{n} 个变异程序", "{n} mutants"),
    "left-out": Words("{n} 个没有试", "{n} not tried"),
    "should-see": Words("（应该由 {check} 发现）", " (should be caught by {check})"),
    "stale": Words("没有这样的变异", "there is no such mutant"),
    "score": Words("发现率 {percent}", "score {percent}"),
    "mutants-head": Words("变异程序", "Mutants"),
    "named": Words("作者说明了原因的", "Named by the author"),
    "skip-link": Words("跳到总览", "Skip to the overview"),
}
KINDS: Mapping[str, Words] = {
    "reference": Words("参考程序", "Reference"),
    "right": Words("正确的程序", "Right programs"),
    "wrong": Words("错误的程序", "Wrong programs"),
    "stub": Words("grader 自己写的：什么也不做", "Made by grader: does nothing"),
    "replay": Words("grader 自己写的：照搬另一次运行的内容", "Made by grader: repeats another run's texts"),
}
FATES: Mapping[str, Words] = {
    "killed": Words("被发现", "caught"),
    "pair": Words("只有两个程序一起时被发现", "caught only by both programs together"),
    "bonus": Words("只有附加检查发现", "caught only by a bonus check"),
    "told": Words("不扣分但有说明", "told without cost"),
    "timing": Words("取决于时机", "a matter of moments"),
    "equivalent": Words("外面看不出区别", "equivalent"),
    "allowed": Words("允许", "allowed"),
    "ungraded": Words("没能得出结论", "could not be determined"),
    "left": Words("没有检查发现它", "no check catches it"),
}
"""What became of a mutant."""
