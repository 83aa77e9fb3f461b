"""Programs in other languages: built once in the sandbox, started as the exercise says, graded like the rest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Grade

from grader import findings
from grader.errors import SpecError, UsageError
from grader.intake.submission import Submission
from grader.model import Result
from grader.schedule import building, pool, tools
from grader.schedule.building import Build
from grader.spec import Spec, load_exercise
from grader.spec.language import Exercise

REFERENCE = ROOT / "reference/udp-echo"
ECHO = load_exercise(ROOT / "exercises/udp-echo.yaml")
OTHERS = [path for kind in ("right", "wrong") for path in sorted((REFERENCE / kind).iterdir()) if path.suffix != ".py"]
TOOLS = {".c": "gcc", ".js": "node", ".java": "javac", ".go": "go"}
UDP = """\
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char data[65536];
static struct sockaddr_in client;
static socklen_t length = sizeof client;

static int bound(void)
{
    struct sockaddr_in address;
    int server = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(12345);
    bind(server, (struct sockaddr *)&address, sizeof address);
    return server;
}

static ssize_t taken(int server)
{
    return recvfrom(server, data, sizeof data, 0, (struct sockaddr *)&client, &length);
}
"""


def need(path: Path) -> None:
    """What the suite's machine has to have is asked for; Java and Go are tried where they are."""
    tool = TOOLS[path.suffix]
    if path.suffix in (".java", ".go") and shutil.which(tool, path=tools.PLACES) is None:
        pytest.skip(f"NOT TRIED: {path.name}, because {tool} is not installed")


def graded(grade_program: Grade, folder: Path, name: str, text: str, spec: Spec = ECHO, limit: float = 5.0) -> Result:
    path = folder / name
    path.write_text(text)
    return grade_program(spec, path, limit=limit)


WORD_STEPS = ({"printed": "word"}, {"exits": "cleanly"})


def script(steps: tuple[dict[str, str], ...] = WORD_STEPS, **run: str) -> Spec:
    """An exercise with one script in any language, which prints a word; it has two checks that are the same."""
    checks = [
        {"id": name, "title": name, "drives": "script", "points": 50, "steps": list(steps)}
        for name in ("prints", "prints-again")
    ]
    made: dict[str, Any] = {
        "id": "demo", "title": "t", "statement": "t", "transport": "none",
        "programs": {"script": {"files": ["*.c", "*.sh"], "run": {"*": run}}}, "checks": checks,
    }  # fmt: skip
    return Spec(Exercise.model_validate(made), Path("demo.yaml"), "", {})


GCC = {"build": "gcc -o {{ stem }} {{ file }}", "start": "./{{ stem }}"}
WORD = '#include <stdio.h>\nint main(void) { printf("word"); return 0; }\n'


# ---------------------------------------------------------------- the bundled programs


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_programs_of_the_exercise_get_what_they_deserve(path: Path, grade_program: Grade) -> None:
    need(path)
    result = grade_program("udp-echo", path)
    said = dict(re.findall(r"^// (fails|bonus|finding): *(.*)$", path.read_text(), re.MULTILINE))
    for group, key in (("core", "fails"), ("bonus", "bonus")):
        claimed = {name.strip() for name in said.get(key, "").split(",") if name.strip() and "pair-" not in name}
        failed = {check.id for check in result.checks if check.verdict == "failed" and check.group == group}
        assert failed == claimed
    if path.parent.name == "right":
        assert {check.verdict for check in result.checks} == {"passed"}
    else:
        first = [
            check.findings[0].family if check.findings else "none"
            for check in result.checks
            if check.verdict == "failed"
        ]
        assert said["finding"] in first


# ---------------------------------------------------------------- seen like Python


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("server.c", UDP + "int main(void) { int server = bound(); for (;;) taken(server); }\n"),
        ("server.js", "const s = require('dgram').createSocket('udp4');\ns.on('message', () => {});\ns.bind(12345);\n"),
    ],
)
def test_a_server_that_never_answers_is_seen_to_wait(
    tmp_path: Path, grade_program: Grade, name: str, text: str
) -> None:
    result = graded(grade_program, tmp_path, name, text)
    failed = [check for check in result.checks if check.verdict == "failed"]
    assert len(failed) > 5
    assert {(check.failure, check.because) for check in failed} == {("missing", "waits")}


def test_what_c_prints_is_seen_at_once(tmp_path: Path, grade_program: Grade) -> None:
    spec = script(({"printed": "name? "}, {"type": "x"}, {"exits": "cleanly"}), **GCC)
    text = '#include <stdio.h>\nint main(void) { char x[9]; printf("name? "); return fgets(x, 9, stdin) == 0; }\n'
    result = graded(grade_program, tmp_path, "asks.c", text, spec)
    assert [check.verdict for check in result.checks] == ["passed", "passed"]


def test_a_crash_is_told(tmp_path: Path, grade_program: Grade) -> None:
    for body, expected in (
        ("abort();", ("SIGABRT", "gave-up")),
        ("raise(SIGFPE);", ("SIGFPE", "number")),
        ("*(volatile int *)8 = 1;", ("SIGSEGV", "memory")),
        ("exit(1);", None),
    ):
        text = f"#include <signal.h>\n{UDP}int main(void) {{ int server = bound(); taken(server); {body} }}\n"
        result = graded(grade_program, tmp_path, "server.c", text)
        check = next(check for check in result.checks if check.id == "echoes-ascii")
        told = [(one.fields["signal"], one.cause) for one in check.findings if one.family == "crashed"]
        assert told == ([expected] if expected else [])


def test_an_error_that_nothing_caught_is_told_with_its_place(tmp_path: Path, grade_program: Grade) -> None:
    text = (
        "const s = require('dgram').createSocket('udp4');\ns.on('message', () => {\n  nobody();\n});\ns.bind(12345);\n"
    )
    result = graded(grade_program, tmp_path, "server.js", text)
    check = next(check for check in result.checks if check.id == "echoes-ascii")
    assert [(one.id, one.file, one.line) for one in check.findings] == [("uncaught", "server.js", 3)]
    assert check.findings[0].fields["error"] == "ReferenceError: nobody is not defined"


def test_writing_behind_the_end_is_told(tmp_path: Path, grade_program: Grade) -> None:
    text = (
        "require('net').createServer((socket) => {\n  socket.on('data', (data) => {\n    socket.end();\n"
        "    socket.write(data);\n  });\n  socket.on('error', () => {});\n}).listen(14001);\n"
    )
    result = graded(grade_program, tmp_path, "server.js", text, capitals())
    assert told_first(result) == ("ends-connection/ended", 3)


def test_a_file_of_another_language_is_never_read_as_python(tmp_path: Path, grade_program: Grade) -> None:
    result = graded(grade_program, tmp_path, "server.js", "process.exit(0);\n")
    starts = result.checks[0]
    assert starts.verdict == "failed"
    assert not {finding.family for finding in starts.findings} & {"syntax-error", "python2", "source-encoding"}


# ---------------------------------------------------------------- mistakes of their own

TCP = UDP.replace("SOCK_DGRAM", "SOCK_STREAM").replace("12345", "14001")
SERVES = """\
int main(void)
{
    int server = bound();
    LISTENS;
    for (;;) {
        int conn = accept(server, NULL, NULL);
        BUFFER;
        int n = recv(conn, text, 100, 0);
        if (n <= 0) return 1;
        /* send(conn, text, sizeof(text), 0); */
        send(TO, SENT, 0);
        close(conn);
    }
}
"""


def capitals(answer: str = "{{ word }}", end: str = "") -> Spec:
    """An exercise with one check: a server sends back what it is sent, or more."""
    steps = ["connect", {"send": "{{ word }}" + end}, {"expect": answer + end}, "eof"]
    one = {
        "id": "answers",
        "title": "t",
        "drives": "server",
        "points": 100,
        "let": {"word": "{{ fresh.word(12) }}"},
        "steps": steps,
    }
    made: dict[str, Any] = {
        "id": "demo", "title": "t", "statement": "t", "transport": "tcp", "port": 14001,
        "programs": {"server": {"files": ["*.c", "*.java", "*.js"]}}, "checks": [one],
    }  # fmt: skip
    return Spec(Exercise.model_validate(made), Path("demo.yaml"), "", {})


def told_first(result: Result) -> tuple[str, int | None]:
    """The first finding of what failed first, and its line."""
    found = next((check.findings for check in result.checks if check.verdict == "failed"), ())
    return (found[0].id, found[0].line) if found else ("none", None)


@pytest.mark.parametrize(
    ("told", "listens", "buffer", "sent"),
    [
        ("sizeof/pointer", "listen(server, 5)", "char *text = calloc(1, 100)", "text, sizeof(text)"),
        ("sizeof/array", "listen(server, 5)", "char text[100]; memset(text, 0, 100)", "text, sizeof text"),
        ("listen-missing/c", "", "char text[100]", "text, n"),
        (
            "sizeof/strlen",
            "listen(server, 5)",
            'char *text = strcpy(malloc(100), "xxxxxxxxxxxxxxxxxxxx")',
            "text, strlen(text)",
        ),
        ("recvfrom-on-tcp/listener", "listen(server, 5)", "char text[100]", "text, n"),
        ("trailing-bytes/nul", "listen(server, 5)", "char text[100]; memset(text, 0, 100)", "text, strlen(text) + 1"),
        ("nearly-right/part", "listen(server, 5)", "char text[100]", "text, n - 1"),
        ("none", "listen(server, 5)", "char text[100]", "text, n"),
    ],
)
def test_what_goes_wrong_in_c_only_is_told(
    tmp_path: Path, grade_program: Grade, told: str, listens: str, buffer: str, sent: str
) -> None:
    text = TCP + SERVES.replace("LISTENS", listens).replace("BUFFER", buffer).replace("SENT", sent)
    text = text.replace("TO,", "server," if told.endswith("/listener") else "conn,")
    family, line = told_first(graded(grade_program, tmp_path, "server.c", text, capitals()))
    assert family == told
    if line is not None:
        where = "accept(" if "missing" in told else "        send("
        assert text.split("\n")[line - 1].count(where)


JAVA = """\
import java.io.*;
import java.net.*;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(14001);
        while (true) {
            Socket conn = server.accept();
            BufferedReader in = new BufferedReader(new InputStreamReader(conn.getInputStream()));
            PrintWriter out = new PrintWriter(MADE);
            String line = in.readLine();
            out.SAID;
            conn.close();
        }
    }
}
"""


@pytest.mark.parametrize(
    ("told", "made", "said", "end"),
    [
        ("not-flushed/java", "conn.getOutputStream()", 'print(line + "\\n")', "\n"),
        ("not-flushed/print", "conn.getOutputStream(), true", 'print(line + "\\n")', "\n"),
        ("whole-line", "conn.getOutputStream(), true", "println(line)", ""),
    ],
)
def test_what_goes_wrong_in_java_is_told(
    tmp_path: Path, grade_program: Grade, told: str, made: str, said: str, end: str
) -> None:
    need(tmp_path / "Server.java")
    text = JAVA.replace("MADE", made).replace("SAID", said)
    spec = capitals(end=end)
    family, line = told_first(graded(grade_program, tmp_path, "Server.java", text, spec))
    assert (family, line) == (told, 11 if told == "whole-line" else 10)


# ---------------------------------------------------------------- building


def test_a_program_is_built_once(tmp_path: Path, grade_program: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted: list[pool.Job] = []
    submit = pool.Pool.submit
    monkeypatch.setattr(pool.Pool, "submit", lambda self, job: (submitted.append(job), submit(self, job))[1])
    result = graded(grade_program, tmp_path, "two words' worth.c", WORD, script(**GCC))
    assert [check.verdict for check in result.checks] == ["passed", "passed"]
    assert [isinstance(job, Build) for job in submitted] == [True, False, False]


def test_where_starts_fails_the_rest_is_skipped(tmp_path: Path, grade_program: Grade) -> None:
    result = graded(grade_program, tmp_path, "server.c", UDP + "int main(void) { return nothing; }\n")
    starts, *rest = result.checks
    assert (starts.id, starts.verdict, starts.failure) == ("starts", "failed", "not-built")
    assert starts.requirement is not None and starts.requirement.en == "the program can be built"
    (finding,) = starts.findings
    assert (finding.id, finding.file, finding.line) == ("build-failed/error", "server.c", UDP.count("\n") + 1)
    assert "nothing" in findings.hint(finding, "zh") and "nothing" in findings.hint(finding, "en")
    assert {check.verdict for check in rest} == {"skipped"}
    assert starts.transcript is not None and b"undeclared" in (starts.transcript.events[0].data or b"")
    assert (result.exit_status, result.score.complete) == (1, True)


def test_every_check_of_a_script_fails_when_it_cannot_be_built(tmp_path: Path, grade_program: Grade) -> None:
    result = graded(grade_program, tmp_path, "x.c", "int main(void) {", script(**GCC))
    assert [(check.verdict, check.failure) for check in result.checks] == [("failed", "not-built")] * 2


def test_what_a_build_leaves_is_there_at_the_start(tmp_path: Path, grade_program: Grade) -> None:
    build = "sh -c 'mkdir -p out/.hidden && echo echo word > out/run && touch .secret && ln -s /etc/passwd link'"
    spec = script(build=build, start="sh -c 'test -x out/run && test ! -e .secret && test ! -e link && out/run'")
    result = graded(grade_program, tmp_path, "x.sh", "", spec)
    assert [check.verdict for check in result.checks] == ["passed", "passed"]


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("time", "while :; do :; done"),
        ("time", "sleep 600"),
        ("output", "yes " + "x" * 70),
        ("size", "head -c 30000000 /dev/zero > big"),
        ("time", "bomb() { bomb | bomb & }; while :; do bomb; done"),
    ],
)
def test_a_build_is_contained(
    tmp_path: Path, grade_program: Grade, monkeypatch: pytest.MonkeyPatch, what: str, source: str
) -> None:
    monkeypatch.setattr(building, "SECONDS", 2.0)
    spec = script(build="sh {{ file }}", start="sh {{ file }}")
    result = graded(grade_program, tmp_path, "x.sh", source + "\n", spec)
    for check in result.checks:
        assert (check.verdict, check.failure) == ("failed", "not-built")
        how = check.findings[0].cause
        assert how == what or ("bomb" in source and how in ("processes", "memory", "error", "silent"))
        for lang in ("zh", "en"):
            assert "{" not in findings.hint(check.findings[0], lang)


def test_a_fork_bomb_in_c_is_contained(tmp_path: Path, grade_program: Grade) -> None:
    result = graded(grade_program, tmp_path, "server.c", "#include <unistd.h>\nint main(void) { for (;;) fork(); }\n")
    starts = result.checks[0]
    assert starts.verdict == "failed"
    assert starts.findings[0].id in ("limit-cpu", "limit-processes", "limit-memory")


# ---------------------------------------------------------------- commands and tools


def test_a_missing_tool_is_our_fault_and_said_before_anything_runs(tmp_path: Path, grade_program: Grade) -> None:
    with pytest.raises(UsageError) as caught:
        graded(grade_program, tmp_path, "x.c", WORD, script(build="no-such-compiler {{ file }}", start="./{{ stem }}"))
    assert (
        "no-such-compiler" in caught.value.message.en and "apt-get install no-such-compiler" in caught.value.message.zh
    )
    with pytest.raises(UsageError):
        graded(grade_program, tmp_path, "x.c", WORD, script(start="no-such-interpreter {{ file }}"))


@pytest.mark.parametrize(
    ("template", "main", "words"),
    [
        ("no-tool -o {{ stem }} {{ file }}", "src/echo.c", ["no-tool", "-o", "echo", "echo.c"]),
        ("no-tool {{ file }}", "my echo's.c", ["no-tool", "my echo's.c"]),
        ("no-tool {{ file }}; rm -rf $(x)", "$(y).c", ["no-tool", "$(y).c;", "rm", "-rf", "$(x)"]),
        ("no-tool {{ file }} 'two words'", "-x.c", ["no-tool", "./-x.c", "two words"]),
        ("./{{ stem }}", "作业 1.c", ["./作业 1"]),
        ("no-tool {{ stem }}", "Makefile", ["no-tool", "Makefile"]),
    ],
)
def test_a_command_is_made_without_a_shell(template: str, main: str, words: list[str]) -> None:
    found = Submission("x", {main: b""}, {"script": main})
    spec = script(start=template)
    files = spec.exercise.programs["script"].model_copy(update={"files": ("*",)})
    exercise = spec.exercise.model_copy(update={"programs": {"script": files}})
    start = list(tools.commands_of(exercise, found)["script"].start)
    assert start[-len(words) :] == words


def test_only_what_was_compiled_gets_an_unbuffered_output() -> None:
    found = Submission("x", {"a.c": b""}, {"script": "a.c"})
    start = tools.commands_of(script(start="./{{ stem }}").exercise, found)["script"].start
    assert start[-1] == "./a" and "stdbuf" in start[0]
    assert tools.commands_of(script(start="sh {{ file }}").exercise, found)["script"].start[0].endswith("bin/sh")


# ---------------------------------------------------------------- the exercise


def written(tmp_path: Path, run: str, files: str = '["*.c"]') -> Spec:
    text = (ROOT / "exercises/udp-echo.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("programs:\n")
    _, _, checks = rest.partition("\nchecks:")
    client = '  client: {files: ["client.py"]}\n'
    path = tmp_path / "udp-echo.yaml"
    path.write_text(
        f"{head}programs:\n  server:\n    files: {files}\n    run:\n      {run}\n{client}\nchecks:{checks}",
        encoding="utf-8",
    )
    return load_exercise(path)


@pytest.mark.parametrize(
    ("run", "said", "under"),
    [
        ('"*.c": {start: "./{{ stme }}"}', "stme", "stme"),
        ('"*.c": {build: "gcc {{ file }", start: "./a"}', "closed", "{{ file }"),
        ('"*.c": {start: "gcc \'{{ file }}"}', "quotation mark", '"gcc \'{{ file }}"'),
        ('"*.c": {start: " "}', "a command is needed", '" "'),
        ('"*.c": {start: "{{ file | upside }}"}', "upside", "upside"),
        ('"*.c": {build: "gcc"}', "start", '{build: "gcc"}'),
    ],
)
def test_a_wrong_command_is_the_authors_mistake(tmp_path: Path, run: str, said: str, under: str) -> None:
    with pytest.raises(SpecError) as caught:
        written(tmp_path, run)
    (problem,) = caught.value.problems
    assert said in problem.message.en and problem.message.zh != problem.message.en
    line = (tmp_path / "udp-echo.yaml").read_text(encoding="utf-8").split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith(under)


@pytest.mark.parametrize(
    ("pattern", "files", "warned"),
    [
        ("*.c", '["*.c"]', False),
        ("*.c", '["*server*"]', False),
        ("*.C", '["server.[ch]"]', False),
        ("echo.?", '["*.c", "*.py"]', False),
        ("*.c", '["*.py", "server.js"]', True),
        ("main*.c", '["server*.c"]', True),
    ],
)
def test_a_way_to_run_what_is_never_found_is_warned_of(tmp_path: Path, pattern: str, files: str, warned: bool) -> None:
    spec = written(tmp_path, f'"{pattern}": {{start: "./x"}}', files)
    assert any("no pattern of `files`" in problem.message.en for problem in spec.warnings) == warned
