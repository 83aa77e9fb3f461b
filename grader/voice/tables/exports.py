"""The words that only readers of logs meet: GitHub's summary and annotations."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

EXPORTS: Mapping[str, Words] = {
    "summary-cut": Words("后面的内容太长，已略去。", "The rest is too long and left out."),
    "repeat": Words("用同样的随机值再运行一次：", "To repeat this run with the same drawn values:"),
    "not-graded": Words("没能评定：{title}", "Not graded: {title}"),
    "check-failed": Words("检查没有通过", "The check failed"),
}
