"""What people read, in both languages: one voice for every report, and one place for each fact that it puts into words."""

from grader.voice.voice import Explains, Voice

__all__ = ["Explains", "Voice"]
