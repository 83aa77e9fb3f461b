"""The words that only readers of logs meet: GitHub's summary and annotations."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

EXPORTS: Mapping[str, Words] = {
    "summary-cut": Words("后面的内容太长，已略去。", "The rest is too long and left out."),
    "check-failed": Words("检查没有通过", "The check failed"),
}
