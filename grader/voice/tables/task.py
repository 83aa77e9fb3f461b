"""The words of an exercise as a task."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

TASK: Mapping[str, Words] = {
    "sample": Words("一段对话的例子（{title}）", "A sample conversation ({title})"),
    "sample-of": Words("{program}：一段对话的例子（{title}）", "{program}: a sample conversation ({title})"),
    "hidden-check": Words("（隐藏的检查）", "(a hidden check)"),
    "or": Words(" 或 ", " or "),
    "no-port": Words("不用网络，只有键盘和屏幕", "No network: keyboard and screen only"),
    "no-network": Words("不用网络", "no network"),
    "and-so-on": Words("……这样共 {n} 次", "… {n} times in all"),
    "files": Words("要交的文件", "Files to hand in"),
    # one line for each exercise
    "id": Words("练习", "exercise"),
    "where": Words("网络", "network"),
    "wanted": Words("要写的程序", "programs to write"),
    "title": Words("题目", "title"),
    "pair": Words("服务器和客户端", "server and client"),
    "not-usable": Words("{n} 个错误：grader lint {path}", "problems: {n}; see grader lint {path}"),
}
