"""What comes of looking into a hand-in, and is the same as long as nothing has changed: which files are its programs, and
what of them is compared. It is noted in the store; a note that is lost costs another look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from grader.classroom import likeness, programs
from grader.classroom.assignment import Assigned
from grader.classroom.likeness import Outline, outline_of
from grader.classroom.store import Store
from grader.classroom.subject import played_in
from grader.code import fingerprints
from grader.intake.collected import HandIn
from grader.intake.submission import Submission


class Noted:
    """The notes of one class; `own` is `own_digest()`."""

    def __init__(self, store: Store, parts: Sequence[Assigned], own: str) -> None:
        self._store, self._own = store, own
        self.played = {part.spec.exercise.id: played_in(part.spec) for part in parts}
        code = b"".join(Path(str(each.__file__)).read_bytes() for each in (programs, likeness, fingerprints))
        self._looks = hashlib.sha256(code).hexdigest()
        """A note holds as long as it is looked for in the same way."""

    def programs(self, handin: HandIn, part: Assigned) -> tuple[bytes, Submission | None]:
        """The programs of a hand-in for an exercise, where they were noted, and the key of that note."""
        what = [self.played[part.spec.exercise.id], part.folder, part.number, self._own, self._looks]
        key = hashlib.sha256(repr((what, handin.student.id, handin.origin)).encode("utf-8", "replace"))
        there = dict(handin.files)
        for name, data in there.items():
            key.update(f"\0{name}\0{len(data)}\0".encode("utf-8", "surrogatepass") + data)
        if (known := self._store.note(key.digest())) is None:
            return key.digest(), None
        taken, chosen, absent, notes = known
        files = {name: there[whole] for name, whole in taken.items()}
        return key.digest(), Submission(handin.student.id, files, chosen, absent, notes)

    def note_programs(self, key: bytes, handin: HandIn, found: Submission) -> None:
        """So that nobody has to look for them again."""
        there = dict(handin.files)
        taken = {
            name: next(whole for whole, other in there.items() if other == data and whole.endswith(name))
            for name, data in found.files.items()
        }
        self._store.keep_note(key, (taken, dict(found.programs), found.absent, found.notes))

    def outline(self, what: Sequence[str], sources: Callable[[], Mapping[str, str]]) -> Outline:
        """What of a program is compared; `what` says whose sources these are."""
        key = hashlib.sha256(repr((self._looks, *what)).encode("utf-8", "replace")).digest()
        if (known := self._store.note(key)) is None:
            self._store.keep_note(key, known := outline_of(sources()))
        return Outline(*known)
