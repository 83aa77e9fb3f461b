"""A class of two hundred that nobody has to be asked for: made from a seed, with the verdict of every check known.

`programs` holds what the students wrote and, written by hand for each kind, what has to come of it; `make` writes them
down; `graded` is the class through grader's own pool. `bench/klass` measures with it.
"""
