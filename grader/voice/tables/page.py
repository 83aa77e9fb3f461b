"""The words of one result's page."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

PAGE: Mapping[str, Words] = {
    "skip-link": Words("跳到各项检查", "Skip to the checks"),
    "submission": Words("提交", "Submission"),
    "details": Words("各项检查", "Check by check"),
    "source": Words("源代码", "Source code"),
    "notes": Words("说明", "Notes"),
    "run": Words("这次运行", "This run"),
    "files": Words("评测的文件", "Files graded"),
    "seed": Words("随机种子", "Seed"),
    "date": Words("时间", "Date"),
    "duration": Words("用时", "Duration"),
    "grader": Words("评测程序", "Grader"),
    "command": Words("重复这次运行", "Repeat this run"),
    "open-all": Words("全部展开", "Expand all"),
    "close-all": Words("全部收起", "Collapse all"),
    "copy": Words("复制", "Copy"),
    "copied": Words("已复制", "Copied"),
    "played-client": Words("{name}（评测程序扮演的客户端）", "{name} (client, played by the grader)"),
    "played-server": Words("{name}（评测程序扮演的服务器）", "{name} (server, played by the grader)"),
    "played": Words("{name}（评测程序扮演）", "{name} (played by the grader)"),
    # what to fix
    "fix-first": Words("先改这里", "Fix this first"),
    "fix-next": Words("然后", "Then"),
    "heeded": Words("通过了，但需要注意", "Passed, but worth a look"),
    "told-on-top": Words("见最上面的“先改这里”：{title}", "see “Fix this first” at the top: {title}"),
    "same-cause": Words("原因同上：{title}", "same cause: {title}"),
    "explained-before": Words("原因同上", "the same cause as above"),
    "only-failed": Words("只看未通过（{n}）", "Only what failed ({n})"),
    "check-id": Words("只运行这一项：--check {id}", "run it alone: --check {id}"),
    "printed-as-above": Words("（同上）", "(as above)"),
    # a check
    "unrecorded": Words(
        "这项检查运行过，但没有保存它的经过。", "This check was run; the course of the conversation was not kept."
    ),
    "why": Words("原因", "Reason"),
    "findings": Words("问题所在", "What is wrong"),
    "next": Words("下一步", "Next step"),
    "with-findings": Words("通过了，但有需要注意的地方", "passed, with something to look at"),
    "conversation": Words("会话过程", "Conversation"),
    "output": Words("程序的输出", "What the program printed"),
    "case": Words("第 {n} 组", "Case {n}"),
    "encoding": Words("按 {name} 解读", "read as {name}"),
    "other-reading": Words("如果按 {name} 解读：{text}", "read as {name} this would be: {text}"),
    "any-of": Words("其中之一：", "one of:"),
    "bytes-before": Words("……前面有 {n} 字节", "… {n} bytes before"),
    "not-shown": Words("（其余 {n} 字节从略）", "({n} further bytes are left out)"),
    "lines-not-shown": Words("（其余 {n} 行从略）", "({n} further lines are left out)"),
    "files-not-shown": Words("（其余 {n} 个文件从略）", "({n} further files are left out)"),
    "view": Words("显示方式", "View"),
    "text": Words("文本", "Text"),
    "hex": Words("十六进制", "Hex"),
    "failed-here": Words("从这里开始不符合要求", "From here on it is not what was asked for"),
}
