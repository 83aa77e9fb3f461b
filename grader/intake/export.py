"""What lies beside hand-ins and says whose they are: Gradescope's list of its folders, Blackboard's receipts. Pure, and never raises."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

import yaml

from grader.intake.label import Label, clean, time_in

METADATA = "submission_metadata.yml"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the export says of one folder."""

    labels: tuple[Label, ...]
    """Of each who has handed it in: one student, or a group."""


def read_metadata(data: bytes) -> dict[str, Submitted]:
    """By folder, whose it is; nothing of what cannot be read. Keys are Ruby's: `:submitters:`."""
    try:
        told = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    found = {}
    for folder, about in told.items() if isinstance(told, dict) else ():
        fields = _fields(about)
        people = fields.get("submitters")
        created = fields.get("created_at")
        time = time_in(str(created)) if isinstance(created, (str, datetime.datetime)) else None
        labels = []
        for person in people if isinstance(people, list) else ():
            own = _fields(person)
            told_of = (own.get(key) for key in ("sid", "name", "email"))
            number, name, address = (clean(str(one)) if isinstance(one, (str, int)) else "" for one in told_of)
            if number or name or address:
                text = f"{number} {name} {address}"
                labels.append(Label(number or address, name, kind="gradescope", text=text, time=time))
        if labels:
            found[str(folder)] = Submitted(tuple(labels))
    return found


_RECEIPT = re.compile(r"\ufeff?[^:：\n]{2,30}[:：]\s*(?P<name>[^()\n]+?)\s*\((?P<login>[^()\s]+)\)\s*(?:\n|$)")


def read_receipt(data: bytes) -> tuple[str, str] | None:
    """The login and the name in the first line of what Blackboard writes beside each attempt: `Name: Ana Berg (aberg)`."""
    found = _RECEIPT.match(data.decode("utf-8", "replace"))
    return (clean(found["login"]), clean(found["name"])) if found else None


def _fields(value: Any) -> dict[str, Any]:
    return {str(key).lstrip(":"): one for key, one in value.items()} if isinstance(value, dict) else {}
