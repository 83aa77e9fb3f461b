"""Which file is which program: by what the files show, by who takes in whom, by their names where a choice is left."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from conftest import ROOT

from grader.errors import UsageError
from grader.intake.decoding import source_text
from grader.intake.modules import Links, acts_of
from grader.intake.submission import submission_among
from grader.intake.traits import Act, traits_of
from grader.spec import load_exercise
from grader.spec.language import Exercise

SERVER = "import socket\ns = socket.socket()\ns.bind(('', 9000))\ns.listen()\nc, a = s.accept()\n"
CLIENT = "import socket\ns = socket.socket()\ns.connect(('127.0.0.1', 9000))\n"
UDP_SERVER = (
    "from socket import *\ns = socket(AF_INET, SOCK_DGRAM)\ns.bind(('', 9000))\nd, a = s.recvfrom(99)\ns.sendto(d, a)\n"
)
UDP_CLIENT = (
    "from socket import *\ns = socket(AF_INET, SOCK_DGRAM)\ns.sendto(b'x', ('127.0.0.1', 9000))\ns.recvfrom(99)\n"
)
BOUND_CLIENT = UDP_CLIENT.replace("s.sendto", "s.bind(('', 9001))\ns.sendto", 1)
PROXY = SERVER + "up = socket.socket()\nup.connect(('127.0.0.1', 9001))\n"
NOTHING = "print('hello')\n"
NET = """\
import socket
def listen(port):
    s = socket.socket()
    s.bind(('', port))
    s.listen()
    return s
def dial(port):
    s = socket.socket()
    s.connect(('127.0.0.1', port))
    return s
"""
RUNS_SERVER = "from net import listen\n\ndef main():\n    s = listen(9000)\n    s.accept()\n\nif __name__ == '__main__':\n    main()\n"
RUNS_CLIENT = "import net\nnet.dial(9000)\n"


def exercise(transport: str = "tcp", programs: tuple[str, ...] = ("server", "client")) -> Exercise:
    patterns = {
        "server": ["server.py", "*server*.py", "*服务*.py"],
        "client": ["client.py", "*client*.py", "*客户*.py"],
    }
    steps = {"server": ["listens"], "client": ["accept"]}
    checks = [
        {"id": f"of-{name}", "title": "t", "drives": name, "points": 50, "steps": steps[name]} for name in programs
    ]
    return Exercise.model_validate(
        {
            "id": "demo",
            "title": "t",
            "statement": "t",
            "transport": transport,
            "port": 9000,
            "programs": {name: {"files": patterns[name]} for name in programs},
            "checks": checks,
        }
    )


TCP, UDP = exercise(), exercise("udp")


def chosen(files: Mapping[str, str], of: Exercise = TCP) -> tuple[dict[str, str], str]:
    """The file of each program, and what the student reads."""
    found = submission_among(of, {name: text.encode() for name, text in files.items()}, "x", "x")
    for note in found.notes:
        assert "{" not in note.zh + note.en and note.zh != note.en
    return {str(program): file for program, file in found.programs.items()}, "\n".join(note.en for note in found.notes)


# ---------------------------------------------------------------- content, then names


@pytest.mark.parametrize(
    "name",
    ["多客户端聊天室.py", "multi_client_srv.py", "tcp_clients.py", "thread-per-client.py", "handle_many_clients.py"],
)
def test_a_server_whose_name_speaks_of_its_clients(name: str) -> None:
    of = exercise()
    if "客户" in name:
        assert of.programs["client"].files[2] == "*客户*.py"
    programs, told = chosen({name: SERVER}, of)
    assert programs == {"server": name}
    assert told == (
        f"The name of {name} looks like a client's; by its content it is the server, and it is graded as that"
    )


@pytest.mark.parametrize(
    ("files", "programs"),
    [
        ({"server.py": SERVER, "client.py": CLIENT}, ("server.py", "client.py")),
        ({"a.py": SERVER, "b.py": CLIENT}, ("a.py", "b.py")),
        ({"server.py": CLIENT, "client.py": SERVER}, ("client.py", "server.py")),  # the names are swapped
        ({"many_clients.py": SERVER, "client.py": CLIENT}, ("many_clients.py", "client.py")),
        ({"many_clients.py": SERVER, "talks_to_server.py": CLIENT}, ("many_clients.py", "talks_to_server.py")),
        ({"server.py": SERVER, "client.py": SERVER}, ("server.py", "client.py")),  # nothing else can be the client
        ({"server.py": NOTHING, "client.py": CLIENT}, ("server.py", "client.py")),
        ({"server.py": NOTHING, "client.py": SERVER}, ("server.py", "client.py")),
        ({"server.py": NOTHING, "chat.py": SERVER, "client.py": CLIENT}, ("chat.py", "client.py")),
        ({"proxy.py": PROXY, "client.py": CLIENT}, ("proxy.py", "client.py")),
        ({"server.py": SERVER, "client.py": PROXY}, ("server.py", "client.py")),
        ({"server.py": PROXY, "origin.py": SERVER, "client.py": CLIENT}, ("server.py", "client.py")),
        ({"server.py": "s.bind(('', 9000)\nprint 'x'", "client.py": CLIENT}, ("server.py", "client.py")),
        ({"server_old.py": SERVER, "server_new.py": SERVER, "client.py": CLIENT}, ("server_new.py", "client.py")),
        ({"my_server_v1.py": SERVER, "my_server_v2.py": SERVER, "client.py": CLIENT}, ("my_server_v2.py", "client.py")),
        ({"Server.PY": SERVER, "CLIENT.py": CLIENT}, ("Server.PY", "CLIENT.py")),
        ({"server.py": SERVER, "client.py": CLIENT, "test_server.py": "import server\n"}, ("server.py", "client.py")),
    ],
)
def test_content_decides_and_names_where_it_leaves_a_choice(files: dict[str, str], programs: tuple[str, str]) -> None:
    assert chosen(files)[0] == dict(zip(("server", "client"), programs, strict=True))


@pytest.mark.parametrize(
    ("files", "programs"),
    [
        ({"server.py": UDP_SERVER, "client.py": UDP_CLIENT}, {"server": "server.py", "client": "client.py"}),
        ({"a.py": UDP_SERVER, "b.py": UDP_CLIENT}, {"server": "a.py", "client": "b.py"}),
        ({"a.py": UDP_SERVER, "b.py": BOUND_CLIENT}, {"server": "a.py", "client": "b.py"}),
        ({"client.py": BOUND_CLIENT}, {"client": "client.py"}),
        ({"client.py": UDP_CLIENT, "receiver.py": UDP_SERVER}, {"server": "receiver.py", "client": "client.py"}),
    ],
)
def test_over_udp_a_client_may_have_a_port_of_its_own(files: dict[str, str], programs: dict[str, str]) -> None:
    assert chosen(files, UDP)[0] == programs


def test_a_file_of_which_nothing_can_be_said() -> None:
    with pytest.raises(UsageError) as caught:
        chosen({"hw.py": NOTHING})
    assert "hw.py" in caught.value.message.en
    assert chosen({"hw.py": NOTHING}, exercise(programs=("client",)))[0] == {"client": "hw.py"}  # what else can it be


def test_the_student_reads_that_a_file_without_the_name_was_taken() -> None:
    programs, told = chosen({"server.py": CLIENT, "mine.py": SERVER}, exercise(programs=("server",)))
    assert programs == {"server": "mine.py"}
    assert "mine.py is the server" in told and "server.py has the name" in told


# ---------------------------------------------------------------- modules and folders


@pytest.mark.parametrize(
    ("files", "programs"),
    [
        ({"main.py": RUNS_SERVER, "net.py": NET}, {"server": "main.py"}),
        ({"main.py": RUNS_CLIENT, "net.py": NET}, {"client": "main.py"}),
        ({"srv.py": RUNS_SERVER, "cli.py": RUNS_CLIENT, "net.py": NET}, {"server": "srv.py", "client": "cli.py"}),
        ({"server.py": RUNS_SERVER, "client.py": RUNS_CLIENT, "net.py": NET}, {"server": "server.py", "client": "client.py"}),
        ({"main.py": "from net import *\nlisten(9000).accept()\n", "net.py": NET}, {"server": "main.py"}),
        ({"main.py": "import lib.net as n\nn.listen(9000)\n", "lib/net.py": NET}, {"server": "main.py"}),
        (
            {"main.py": "from lib import listen\nlisten(9000)\n", "lib/__init__.py": "from .net import listen", "lib/net.py": NET},
            {"server": "main.py"},
        ),
        (
            {"main.py": "from chat import Room\nRoom().run()\n", "chat.py": "import net\nclass Room:\n def run(self): net.listen(9000)\n", "net.py": NET},
            {"server": "main.py"},
        ),
        (
            {"server/main.py": "from common.net import listen\nlisten(9000)\n", "client/main.py": "from common.net import dial\ndial(9000)\n", "common/net.py": NET, "common/__init__.py": ""},
            {"server": "server/main.py", "client": "client/main.py"},
        ),
        ({"server/__main__.py": SERVER, "client/__main__.py": CLIENT}, {"server": "server/__main__.py", "client": "client/__main__.py"}),
        ({"server/__main__.py": "from . import core\n", "server/core.py": SERVER, "client/__main__.py": CLIENT, "client/__init__.py": ""},
         {"server": "server/__main__.py", "client": "client/__main__.py"}),
        # A start of its own, and the name: what imports it does not matter.
        ({"server.py": SERVER + "def handle(): pass\n", "run.py": "import server\n", "client.py": CLIENT}, {"server": "server.py", "client": "client.py"}),
        # Only what is used of a module counts.
        ({"server.py": SERVER + "import net\n", "net.py": NET}, {"server": "server.py"}),
        # What nothing calls is the student's mistake, and the program all the same.
        ({"hw.py": "def main():\n" + "".join(f"    {line}\n" for line in SERVER.splitlines())}, {"server": "hw.py"}),
    ],
)  # fmt: skip
def test_the_one_that_takes_in_is_the_program(files: dict[str, str], programs: dict[str, str]) -> None:
    assert chosen(files)[0] == programs


@pytest.mark.parametrize(
    ("files", "programs"),
    [
        ({"UDP/server.py": UDP_SERVER, "UDP/client.py": UDP_CLIENT, "TCP/server.py": SERVER}, {"server": "TCP/server.py"}),
        ({"1/server.py": UDP_SERVER, "1/client.py": UDP_CLIENT, "2/server.py": SERVER}, {"server": "2/server.py"}),
        ({"udp_server.py": UDP_SERVER, "udp_client.py": UDP_CLIENT, "tcp_server.py": SERVER}, {"server": "tcp_server.py"}),
        ({"server.py": UDP_SERVER, "tcp.py": SERVER, "client.py": CLIENT}, {"server": "tcp.py", "client": "client.py"}),
        # Over the wrong transport, and the student's answer all the same.
        ({"server.py": SERVER, "client.py": UDP_CLIENT}, {"server": "server.py", "client": "client.py"}),
        ({"server/server.py": SERVER, "client/client.py": UDP_CLIENT}, {"server": "server/server.py", "client": "client/client.py"}),
        ({"udp/server.py": UDP_SERVER, "udp/client.py": UDP_CLIENT}, {"server": "udp/server.py", "client": "udp/client.py"}),
    ],
)  # fmt: skip
def test_the_transport_of_the_exercise_decides_between_two_hand_ins(
    files: dict[str, str], programs: dict[str, str]
) -> None:
    assert chosen(files)[0] == programs


# ---------------------------------------------------------------- other languages

C_SERVER = "#include <sys/socket.h>\nint main(void) { int s = socket(AF_INET, SOCK_STREAM, 0); bind(s, a, n); listen(s, 5); accept(s, 0, 0); }"
C_CLIENT = "int main(int argc, char **argv)\n{\n connect(s, a, n); /* never listen(s) */ }"
JS_SERVER = "const net = require('net');\nnet.createServer(s => {}).listen(9000);\n"
JS_CLIENT = "import net from 'node:net';\nconst s = net.connect(9000);\n"
JAVA_SERVER = "package chat;\npublic class S { public static void main(String[] a) throws Exception { new ServerSocket(9000).accept(); } }"
JAVA_CLIENT = (
    'class C { public static void main(String[] a) throws Exception { Socket s = new Socket("127.0.0.1", 9000); } }'
)
GO_SERVER = 'package main\nfunc main() { l, _ := net.Listen("tcp", ":9000"); l.Accept() }'
GO_CLIENT = 'package main\nfunc main() { c, _ := net.Dial("tcp", "127.0.0.1:9000") }'
RUST_SERVER = 'fn main() { let l = TcpListener::bind("0.0.0.0:9000").unwrap(); }'
RUST_CLIENT = 'fn main() { let s = TcpStream::connect("127.0.0.1:9000").unwrap(); }'


@pytest.mark.parametrize(
    ("ending", "server", "client"),
    [
        (".c", C_SERVER, C_CLIENT), (".cpp", C_SERVER.replace("bind", "::bind"), C_CLIENT), (".js", JS_SERVER, JS_CLIENT), (".mjs", JS_SERVER, JS_CLIENT), (".ts", JS_SERVER, JS_CLIENT),
        (".java", JAVA_SERVER, JAVA_CLIENT), (".go", GO_SERVER, GO_CLIENT), (".rs", RUST_SERVER, RUST_CLIENT),
    ],
)  # fmt: skip
def test_programs_of_other_languages_are_found_in_every_exercise(ending: str, server: str, client: str) -> None:
    for one, other in (("server", "client"), ("a", "b"), ("Many_Clients", "client"), ("src/server", "src/client")):
        programs, _ = chosen({f"{one}{ending}": server, f"{other}{ending}": client, "README.md": "#"})
        assert programs == {"server": f"{one}{ending}", "client": f"{other}{ending}"}


@pytest.mark.parametrize(
    ("files", "server"),
    [
        ({"main.c": '#include "net.h"\nint main(void) { serve(); }', "net.c": C_SERVER.replace("main", "serve"), "net.h": ""}, "main.c"),
        ({"main.c": "int main(void) { serve(); }", "net.c": C_SERVER.replace("main", "serve")}, "main.c"),
        ({"main.go": "package main\nfunc main() { serve() }", "net.go": GO_SERVER.replace("main()", "serve()")}, "main.go"),
        ({"Main.java": "class Main { public static void main(String[] a) { new Room().run(); } }", "Room.java": "class Room { void run() { new ServerSocket(9000); } }"}, "Main.java"),
        ({"main.js": "require('./net').serve();", "net.js": JS_SERVER}, "main.js"),
        ({"main.rs": "mod net;\nfn main() { net::serve() }", "net.rs": RUST_SERVER.replace("main", "serve")}, "main.rs"),
    ],
)  # fmt: skip
def test_what_is_built_together_counts_together(files: dict[str, str], server: str) -> None:
    assert chosen(files)[0] == {"server": server}


def test_an_exercise_may_say_which_languages_it_takes() -> None:
    only = TCP.model_copy(
        update={
            "programs": {name: one.model_copy(update={"languages": ("Python",)}) for name, one in TCP.programs.items()}
        }
    )
    with pytest.raises(UsageError):
        chosen({"server.c": C_SERVER}, only)


@pytest.mark.parametrize("ending", ["py", "java"])
def test_two_hundred_files_that_all_take_in_each_other_are_looked_at_in_seconds(ending: str) -> None:
    """Whatever is handed in, a class must not wait for it. Measured is what it computes, on however busy a machine."""
    files = {}
    for n in range(199):
        if ending == "java":
            files[f"C{n}.java"] = f"class C{n} {{ {' '.join(f'C{other} c{other};' for other in range(200))} }}\n"
        else:
            others = "".join(f"from m{other} import f{other}\n" for other in range(140) if other != n)
            files[f"m{n}.py"] = others + "".join(f"def f{k}():\n    f{k + 1}()\n" for k in range(140))
    files[f"server.{ending}"] = SERVER if ending == "py" else JAVA_SERVER
    began = time.process_time()
    programs, _ = chosen(files)
    assert programs["server"] == f"server.{ending}" and time.process_time() - began < 20


# ---------------------------------------------------------------- what a file shows


def test_nothing_else_is_taken_for_a_socket() -> None:
    for text in (
        "import sqlite3\nsqlite3.connect('x.db')\n",
        "import tkinter\nroot = tkinter.Tk()\nroot.bind('<Return>', print)\n",
        "from PyQt5.QtWidgets import *\nbutton.clicked.connect(self.send)\n",
        "print('s.listen(); s.connect((a, b))')\n",
    ):
        assert not acts_of("x.py", Links({"x.py": traits_of("x.py", text)})) & {Act.SERVES, Act.OPENS, Act.CALLS}


@pytest.mark.parametrize(
    "text",
    [
        "x = 0x" + "f" * 3600, "x = " + "9" * 5000, "(" * 100_000, "-" * 100_000 + "1", "a" + ".b" * 100_000, "x = 1\0",
        "[" * 150 + "]" * 150, "not " * 60_000 + "1", '"\\"' * 80_000, "import a\n" * 20_000, "/*" * 100_000, "a" + "=a" * 100_000,
        "".join(f"def f{n}(): f{n + 1}()\n" for n in range(8000)), "class A(A): pass\n" * 5000, "\ud800",
    ],
    ids=range(15),
)  # fmt: skip
def test_a_hostile_source_shows_nothing_and_does_no_harm(text: str) -> None:
    for name in ("x.py", "x.c", "x.java", "x.go"):
        traits = {name: traits_of(name, text), "other.py": traits_of("other.py", "import x\n")}
        assert not acts_of(name, Links(traits)) & {Act.SERVES, Act.CALLS}
        acts_of("other.py", Links(traits))


@pytest.mark.parametrize("folder", sorted((ROOT / "reference").iterdir()), ids=lambda folder: folder.name)
def test_right_programs_are_known_by_their_content_alone(folder) -> None:  # type: ignore[no-untyped-def]
    of = load_exercise(ROOT / f"exercises/{folder.name}.yaml").exercise
    if "script" in of.programs:
        pytest.skip("NOT TRIED: one script looks like another")
    for path in sorted((folder / "right").iterdir()):
        program = "client" if path.name.startswith("client") or "server" not in of.programs else "server"
        found = submission_among(of, {f"hw{path.suffix}": path.read_bytes()}, "x", "x")
        assert list(found.programs) == [program], path.name
        assert source_text(path.read_bytes())
