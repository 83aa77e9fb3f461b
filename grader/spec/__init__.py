"""From a YAML file to an `Exercise`: the language, its reading with all problems at once, the values drawn for a run."""

from grader.spec.language import Check, Exercise
from grader.spec.reading import Spec, load_exercise

__all__ = ["Check", "Exercise", "Spec", "load_exercise"]
