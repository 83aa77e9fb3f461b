"""Results as GitLab's code quality report: one issue for each mistake, at its line, in the merge request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from grader.model import Json, Result
from grader.report import closed
from grader.voice import Voice
from grader.voice.characters import inert


def code_quality(results: Iterable[Result], voice: Voice) -> str:
    """An array of issues (docs.gitlab.com, "Code Quality report format"); a mistake that several checks met is one.

    GitLab wants a path: what has no line of its own stands at the first line of the program's file.
    """
    issues: dict[str, Json] = {}
    for result in results:
        for check in result.checks:
            if check.verdict != "failed" or closed(check, show_hidden=False):
                continue
            core, main = check.group == "core", result.files.get(check.program, "")
            for finding in check.findings:
                file, line = finding.file or main, finding.line if finding.file else None
                if not file:
                    continue
                path = inert(result.in_repository(file), keep="")
                # GitLab shows the first of those that share a fingerprint only.
                seen = f"{result.exercise}\0{finding.id}\0{path}\0{line or 1}\0{voice.title(finding)}"
                print_of = hashlib.sha256(seen.encode("utf-8", "surrogateescape")).hexdigest()
                if print_of in issues and issues[print_of]["severity"] == "major":
                    continue
                issues[print_of] = {
                    "description": inert(f"{voice.title(finding)}: {voice.hint(finding)}"),
                    "check_name": finding.id,
                    "fingerprint": print_of,
                    "severity": "major" if core else "minor",
                    "location": {"path": path, "lines": {"begin": line or 1}},
                }
    return json.dumps(list(issues.values()), ensure_ascii=False, indent=1) + "\n"
