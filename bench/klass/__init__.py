"""A class of two hundred that nobody has to be asked for: made from a seed, with the verdict of every check known.

    python -m bench.klass make FOLDER               # 100 UDP and 100 TCP servers, a roster, an assignment, the truth
    python -m bench.klass check FOLDER REPORT       # a finished `grader grade -o REPORT` beside the truth
    python -m bench.klass compare [--no-pytest]     # grader, a pytest grader and the bare programs, in one run
    python -m bench.klass steady [--rounds 3]       # the same verdicts each time, also on a busy machine

`tests/known_class` holds what the students wrote and, written by hand for each kind, what has to come of it;
`pytest_by_hand` is what a teacher would write instead; `bare` starts the same programs and says the same without a look;
`account` counts CPU and memory; `compare` puts them side by side.
"""
