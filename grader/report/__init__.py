"""Reports: a result as an HTML page, as JUnit XML, as GitHub output, and the rows of a conversation.

Everything here is a pure function of `grader.model` values: no files are written, nothing is printed. All words of the
interface stand in `WORDS`, so that a language is checked in one place; hints and titles of findings are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import CheckResult, Lang, Words

GLYPHS: Mapping[str, str] = {"passed": "✓", "failed": "✗", "skipped": "–", "ungraded": "?", "unstable": "≈"}

NOTICE = "⚠"
"""A check that passed, with something to hear all the same."""

WORDS: Mapping[str, Words] = {
    # the page
    "lang": Words("zh-CN", "en"),
    "report": Words("评测报告", "Grading report"),
    "skip-link": Words("跳到各项检查", "Skip to the checks"),
    "submission": Words("提交", "Submission"),
    "score": Words("得分", "Score"),
    "bonus": Words("附加分", "bonus"),
    "core": Words("基本检查", "Core checks"),
    "bonus-checks": Words("附加检查", "Bonus checks"),
    "incomplete": Words("评定不完整", "incomplete"),
    "incomplete-why": Words(
        "有检查没能得出结论，这里是已经确定的分数。", "Some checks could not be told; this is the part that is sure."
    ),
    "overview": Words("总览", "Overview"),
    "verdict": Words("结论", "Verdict"),
    "check": Words("检查", "Check"),
    "points": Words("分数", "Points"),
    "details": Words("各项检查", "Check by check"),
    "source": Words("源代码", "Source code"),
    "notes": Words("说明", "Notes"),
    "run": Words("这次运行", "This run"),
    "files": Words("评测的文件", "Files graded"),
    "isolation": Words("隔离", "Isolation"),
    "isolation-full": Words("完全隔离：独立的网络和文件", "full: a network and files of its own"),
    "isolation-network": Words("仅网络隔离", "network only"),
    "isolation-none": Words("没有隔离", "none"),
    "seed": Words("随机种子", "Seed"),
    "date": Words("时间", "Date"),
    "duration": Words("用时", "Duration"),
    "grader": Words("评测程序", "Grader"),
    "command": Words("重复这次运行", "Repeat this run"),
    "seconds": Words("{n} 秒", "{n} s"),
    "open-all": Words("全部展开", "Open all"),
    "close-all": Words("全部收起", "Close all"),
    "copy": Words("复制", "Copy"),
    "copied": Words("已复制", "Copied"),
    "made-by": Words("由 grader {version} 生成", "Made by grader {version}"),
    # verdicts
    "passed": Words("通过", "passed"),
    "failed": Words("未通过", "failed"),
    "skipped": Words("跳过", "skipped"),
    "ungraded": Words("无法评定", "ungraded"),
    "unstable": Words("不稳定", "unstable"),
    "count": Words("{n} 项{verdict}", "{n} {verdict}"),
    "hidden": Words("隐藏的检查，不显示详情。", "A hidden check: its details are not shown."),
    # a check
    "requirement": Words("要求", "Requirement"),
    "at-step": Words("第 {n} 步", "step {n}"),
    "while-building": Words("编译时", "while building"),
    "behind-last-step": Words("所有步骤之后", "after the last step"),
    "expected": Words("应该", "Expected"),
    "actual": Words("实际", "Actual"),
    "why": Words("原因", "Reason"),
    "findings": Words("问题所在", "What is wrong"),
    "with-findings": Words("通过了，但有需要注意的地方", "passed, with something to look at"),
    "conversation": Words("会话过程", "Conversation"),
    "output": Words("程序的输出", "What the program printed"),
    "values": Words("这次用的值", "Values of this run"),
    "case": Words("第 {n} 组", "Case {n}"),
    "no-output": Words("什么也没有输出。", "Nothing."),
    "difference-at": Words(
        "第一处不同在字节偏移 {n} 处（十六进制 {hex}）", "The first difference is at byte {n} (hex {hex})"
    ),
    "encoding": Words("按 {name} 解读", "read as {name}"),
    "other-reading": Words("如果按 {name} 解读：{text}", "read as {name} this would be: {text}"),
    "ends-here": Words("到此为止", "ends here"),
    "empty": Words("空，0 字节", "empty, 0 bytes"),
    "any-of": Words("其中之一：", "one of:"),
    "bytes": Words("{n} 字节", "{n} bytes"),
    "one-byte": Words("1 字节", "1 byte"),
    "more-bytes": Words("……还有 {n} 字节", "… {n} more bytes"),
    "bytes-before": Words("……前面有 {n} 字节", "… {n} bytes before"),
    "not-shown": Words("（其余 {n} 字节从略）", "({n} further bytes are left out)"),
    "lines-not-shown": Words("（其余 {n} 行从略）", "({n} further lines are left out)"),
    "files-not-shown": Words("（其余 {n} 个文件从略）", "({n} further files are left out)"),
    "view": Words("显示方式", "View"),
    "text": Words("文字", "Text"),
    "hex": Words("十六进制", "Hex"),
    "line": Words("行", "Line"),
    "failed-here": Words("检查在这里失败", "Here the check failed"),
    # kinds of expected and actual
    "kind-text": Words("文字", "text"),
    "kind-bytes": Words("字节", "bytes"),
    "kind-pattern": Words("符合这个模式的文字", "text that matches the pattern"),
    "kind-any": Words("几种都可以", "any of several"),
    "kind-nothing": Words("什么也没有", "nothing"),
    "kind-eof": Words("连接正常关闭（FIN）", "the end of the connection (FIN)"),
    "kind-reset": Words("连接被重置（RST）", "a reset of the connection (RST)"),
    "kind-exit": Words("程序结束", "the end of the program"),
    "kind-printed": Words("程序的输出", "the program's output"),
    "kind-sockets": Words("套接字", "sockets"),
    "kind-silence": Words("保持安静", "silence"),
    "kind-connection": Words("一个连接", "a connection"),
    "kind-call": Words("程序打来", "a call"),
    "kind-dialled": Words("它去找的地方", "where it called"),
    "kind-mapping": Words("字典", "a mapping"),
    "kind-states": Words("套接字的状态", "states of its sockets"),
    "kind-idle": Words("处理器空闲", "an idle processor"),
    "kind-busy": Words("处理器忙", "a busy processor"),
    "kind-limit": Words("超过限制", "a limit was passed"),
    "kind-refused": Words("连接不上", "no connection"),
    "kind-running": Words("程序还在运行", "the program is still running"),
    "kind-listening": Words("在端口上等待", "a port that is open"),
    "kind-open": Words("连接还开着", "the connection is still open"),
    "kind-closed": Words("连接已关闭", "the connection is closed"),
    # codes in `Observed.text`
    "said-cleanly": Words("干净地结束：状态 0，没有异常和遗留", "cleanly: status 0, no traceback, nothing left"),
    "said-anyhow": Words("在时限内，怎样结束都可以", "in time, in whatever way"),
    "said-status": Words("退出状态 {n}", "exit status {n}"),
    "said-signal": Words("信号 {n}", "signal {n}"),
    "said-traceback": Words("有异常（traceback）", "a traceback"),
    "said-left running": Words("仍在运行：{n}", "still running: {n}"),
    "said-port kept": Words("端口仍被占用：{n}", "port still taken: {n}"),
    "said-port closed": Words("端口已关闭", "its port is closed"),
    "said-check": Words("整个检查的时限", "the time limit of the check"),
    "said-cpu": Words("CPU 时间", "CPU time"),
    "said-memory": Words("内存", "memory"),
    "said-processes": Words("进程数", "number of processes"),
    "said-output": Words("输出量", "output"),
    # the conversation
    "program": Words("程序", "program"),
    "screen": Words("键盘 / 屏幕", "keyboard / screen"),
    "keyboard": Words("键盘", "keyboard"),
    "started": Words("启动", "starts"),
    "started-again": Words("再次启动", "starts again"),
    "ready": Words("准备就绪", "is ready"),
    "sockets": Words("打开的套接字", "open sockets"),
    "no-sockets": Words("没有", "none"),
    "printed-stdout": Words("输出", "prints"),
    "printed-stderr": Words("输出到 stderr", "prints to stderr"),
    "cut": Words("{stream} 输出太多，丢弃了 {n} 字节；最后是", "{stream}: too much, {n} bytes dropped; it ends with"),
    "exited-status": Words("结束，退出状态 {n}", "ends with exit status {n}"),
    "exited-signal": Words("被信号 {name} 终止", "ends by signal {name}"),
    "exited": Words("结束", "ends"),
    "leftovers": Words("仍在运行：{names}", "still running: {names}"),
    "traceback": Words("异常：{text}", "exception: {text}"),
    "waits": Words("一直等待，不会再有进展", "waits and can go no further"),
    "spins": Words("一直占用 CPU，没有进展", "keeps the CPU busy and gets nowhere"),
    "busy": Words("忙着运行", "is busy"),
    "busy-cpu": Words("一直占用 CPU", "keeps the CPU busy"),
    "since": Words("已有 {n} 秒", "for {n} s"),
    "killed": Words("被终止：超出限制（{limit}）", "was ended: over its limit ({limit})"),
    "limit-memory": Words("内存", "memory"),
    "limit-cpu": Words("CPU 时间", "CPU time"),
    "limit-processes": Words("进程数", "number of processes"),
    "limit-output": Words("输出量", "output"),
    "limit-time": Words("时间", "time"),
    "limit-size": Words("文件大小", "size of its files"),
    "opened": Words("打开端口 {port}", "opens port {port}"),
    "connected": Words("连接成功", "connects"),
    "refused": Words("连接不上：{why}", "cannot connect: {why}"),
    "sent": Words("发送", "sends"),
    "received": Words("收到", "receives"),
    "from": Words("来自 {address}", "from {address}"),
    "stray": Words("收到别处来的数据报", "gets a datagram from elsewhere"),
    "eof": Words("程序关闭了它的方向（FIN）", "sees the program's end of data (FIN)"),
    "reset": Words("连接被程序重置（RST）", "sees the program reset the connection (RST)"),
    "closed": Words("关闭", "closes"),
    "half-closed": Words("不再发送，继续接收", "stops sending and goes on reading"),
    "aborted": Words("重置连接", "resets the connection"),
    "send-failed": Words("发送失败：{why}", "cannot send: {why}"),
    "flooded": Words("收到太多，停止接收（{n} 字节）", "stops reading: far too much came ({n} bytes)"),
    "typed": Words("键入", "typed"),
    "keyboard-ended": Words("键盘输入结束", "end of the keyboard's input"),
    "signalled": Words("发出信号 {name}", "signal {name} is sent"),
    "signalled-again": Words("再次发出信号 {name}", "signal {name} is sent again"),
    "lost": Words("程序没有收到", "the program did not get it"),
    "step": Words("第 {n} 步", "step {n}"),
    "limit": Words("超过了时限（{of}）", "the time limit passed ({of})"),
    "of-step": Words("这一步", "of the step"),
    "of-check": Words("整个检查", "of the check"),
    "gone": Words("程序已经结束，不会再有数据来", "the program has ended, and nothing more can come"),
    "quiet": Words("{n} 秒内什么也没有发生", "nothing happened for {n} s"),
    "end": Words("会话结束", "end of the conversation"),
    "gap": Words("……这里略去 {n} 个事件", "… {n} events are left out here"),
    "unknown": Words("不明", "unknown"),
    # where a program waits
    "wait-accept": Words("等待客户端连接", "waits for a client to connect"),
    "wait-connect": Words("等待连接建立", "waits for a connection to be made"),
    "wait-receive": Words("等待数据到来", "waits for data to come"),
    "wait-keyboard": Words("等待键盘输入", "waits for a line at the keyboard"),
    "wait-send": Words("等待对方接收数据", "waits for the other side to take data"),
    "wait-any": Words("等待任意一个套接字就绪", "waits for any of its sockets"),
    "wait-lock": Words("等待锁或另一个线程", "waits for a lock or another thread"),
    "wait-child": Words("等待子进程结束", "waits for a child process to end"),
    "wait-time": Words("在睡眠", "sleeps"),
    "wait-stopped": Words("被暂停了（SIGSTOP）", "is stopped (SIGSTOP)"),
    "wait-other": Words("等待", "waits"),
    "place": Words("{file} 第 {line} 行", "{file} line {line}"),
    # exports
    "summary-cut": Words("后面的内容太长，已略去。", "The rest is too long and left out."),
    "check-failed": Words("检查没有通过", "The check failed"),
}


def words(key: str, lang: Lang, **fields: object) -> str:
    """The text of the interface named `key`."""
    text = WORDS[key].in_(lang)
    return text.format(**fields) if fields else text


def count_bytes(number: int, lang: Lang) -> str:
    return words("one-byte", lang) if number == 1 else words("bytes", lang, n=f"{number:,}")


def number(value: float) -> str:
    """Points as people write them: 10, not 10.0."""
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def closed(check: CheckResult, show_hidden: bool) -> bool:
    """True where a report may give title, verdict and points only."""
    return check.hidden and not show_hidden
