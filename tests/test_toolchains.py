"""Programs in other languages, in an exercise that says nothing of them: several sources, packages, modules, Makefiles."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, Grade

from grader.errors import UsageError
from grader.intake.submission import Submission, find_submission
from grader.model.events import WithData
from grader.schedule import tools
from grader.schedule.tools import class_of, commands_of, made_by, missing_tool, words_of
from grader.spec import load_exercise
from grader.spec.language import Exercise
from grader.spec.toolchains import TOOLCHAINS, toolchain_of

UPPER = load_exercise(ROOT / "exercises/tcp-upper.yaml")

C_MAIN = """\
#include "upper.h"
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char data[2000];
    int yes = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(14000);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 5);
    for (;;) {
        int client = accept(server, 0, 0);
        long n = read(client, data, sizeof data);
        upper(data, n);
        write(client, data, n);
        close(client);
    }
}
"""
C_UPPER = '#include "upper.h"\nvoid upper(char *x, long n)\n{\n    for (long i = 0; i < n; i++)\n        if (x[i] >= 97 && x[i] <= 122) x[i] -= 32;\n}\n'
C_HEAD = "void upper(char *x, long n);\n"
C_CLIENT = "#include <sys/socket.h>\nint main(void) { return connect(3, 0, 0); }\n"
MAKEFILE = """\
CC = gcc
TARGET = bin/chat_server
OBJS = main.o upper.o

all: $(TARGET)

$(TARGET): $(OBJS)
\tmkdir -p bin
\t$(CC) -o $@ $(OBJS)

%.o: %.c
\t$(CC) -DMADE=1 -c $<

clean:
\trm -f $(OBJS) $(TARGET)
"""
JAVA_MAIN = """\
package net.upper;

import java.net.*;

public class Server {
    public static void main(String[] args) throws Exception {
        try (ServerSocket server = new ServerSocket(14000)) {
            while (true) {
                new Thread(new Handler(server.accept())).start();
            }
        }
    }
}
"""
JAVA_HANDLER = """\
package net.upper;

import java.net.*;

class Handler implements Runnable {
    private final Socket socket;
    Handler(Socket socket) { this.socket = socket; }
    public void run() {
        try (Socket s = socket) {
            byte[] data = new byte[2000];
            int n = s.getInputStream().read(data);
            for (int i = 0; i < n; i++) if (data[i] >= 97 && data[i] <= 122) data[i] -= 32;
            s.getOutputStream().write(data, 0, n);
        } catch (Exception e) { throw new RuntimeException(e); }
    }
}
"""
GO_MAIN = """\
package main

import "net"

func main() {
	server, err := net.Listen("tcp", ":14000")
	if err != nil {
		panic(err)
	}
	for {
		client, _ := server.Accept()
		go serve(client)
	}
}
"""
GO_SERVE = """\
package main

import "net"

func serve(client net.Conn) {
	defer client.Close()
	data := make([]byte, 2000)
	n, _ := client.Read(data)
	for i := 0; i < n; i++ {
		if data[i] >= 97 && data[i] <= 122 {
			data[i] -= 32
		}
	}
	client.Write(data[:n])
}
"""
JS_UPPER = "const upper = data => data.map(x => x >= 97 && x <= 122 ? x - 32 : x);\n"
JS_MAIN = "net.createServer(s => s.once('data', data => s.end(upper(data)))).listen(14000);\n"
TS_MAIN = "import net from 'node:net';\nconst upper = (data: Buffer): Buffer => data.map(x => x >= 97 && x <= 122 ? x - 32 : x) as Buffer;\n"
RUST_MAIN = """\
mod upper;
use std::io::{Read, Write};
use std::net::TcpListener;

fn main() {
    let server = TcpListener::bind("0.0.0.0:14000").unwrap();
    for client in server.incoming() {
        let mut client = client.unwrap();
        let mut data = [0u8; 2000];
        let n = client.read(&mut data).unwrap();
        upper::upper(&mut data[..n]);
        client.write_all(&data[..n]).unwrap();
    }
}
"""
RUST_UPPER = "pub fn upper(data: &mut [u8]) {\n    data.make_ascii_uppercase();\n}\n"

PROJECTS: dict[str, dict[str, str]] = {
    "C, two sources": {"server.c": C_MAIN, "upper.c": C_UPPER, "upper.h": C_HEAD, "client.c": C_CLIENT},
    "C, a folder beside": {
        "server/main.c": C_MAIN.replace('"upper.h"', '"../common/upper.h"'), "common/upper.c": C_UPPER, "common/upper.h": C_HEAD,
        "client/main.c": C_CLIENT,
    },
    "C, a Makefile": {"Makefile": MAKEFILE, "main.c": f"#ifndef MADE\n#error\n#endif\n{C_MAIN}", "upper.c": C_UPPER, "upper.h": C_HEAD},
    "C++": {"my_server.cpp": f'extern "C" {{\n{C_MAIN}\n}}', "upper.cpp": f'extern "C" {{\n{C_UPPER}}}\n', "upper.h": C_HEAD},
    "Java, a package": {"src/net/upper/Server.java": JAVA_MAIN, "src/net/upper/Handler.java": JAVA_HANDLER},
    "Java, a package in one folder": {"Server.java": JAVA_MAIN, "Handler.java": JAVA_HANDLER},
    "Go, two sources": {"server.go": GO_MAIN, "serve.go": GO_SERVE},
    "Go, a module": {"go.mod": "module upper\n\ngo 1.19\n", "main.go": GO_MAIN, "serve.go": GO_SERVE},
    "JavaScript": {"server.js": f"const net = require('net');\nconst {{upper}} = require('./upper');\n{JS_MAIN}", "upper.js": f"{JS_UPPER}module.exports = {{upper}};\n"},
    "JavaScript, modules": {"server.mjs": f"import net from 'node:net';\nimport {{upper}} from './upper.mjs';\n{JS_MAIN}", "upper.mjs": f"export {JS_UPPER}"},
    "TypeScript": {"server.ts": TS_MAIN + JS_MAIN},
    "Rust, a module": {"server.rs": RUST_MAIN, "upper.rs": RUST_UPPER},
}  # fmt: skip


def laid(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def submission(files: dict[str, str], main: str) -> Submission:
    return Submission("x", {name: text.encode() for name, text in files.items()}, {"server": main})


@pytest.mark.parametrize("name", PROJECTS)
def test_a_right_server_gets_full_marks(name: str, tmp_path: Path, grade_program: Grade) -> None:
    folder = laid(tmp_path, PROJECTS[name])
    try:
        result = grade_program(UPPER, folder, program="server")
    except UsageError as missing:
        pytest.skip(f"NOT TRIED: {name}: {missing.message.en}")
    core = [check for check in result.checks if check.group == "core"]
    assert {check.verdict for check in core} == {"passed"}, [
        event.data
        for check in core
        if check.transcript
        for event in check.transcript.events
        if isinstance(event, WithData)
    ]


def test_the_machine_of_the_suite_has_c_and_node() -> None:
    """What is asked for: without them the tests above would be skipped, and say little."""
    for tool in ("gcc", "g++", "make", "node"):
        assert shutil.which(tool, path=tools.PLACES) is not None, f"the suite needs {tool}"


def test_one_file_pointed_at_brings_its_sources(tmp_path: Path, grade_program: Grade) -> None:
    laid(tmp_path, PROJECTS["C, two sources"])
    (tmp_path / "friends.c").write_text(C_MAIN)
    found = find_submission(UPPER.exercise, [tmp_path / "server.c"])
    assert sorted(found.files) == ["server.c", "upper.c", "upper.h"]
    result = grade_program(UPPER, tmp_path / "server.c")
    assert result.score.earned == 55


def test_a_mistake_in_another_source_is_told_there(tmp_path: Path, grade_program: Grade) -> None:
    files = PROJECTS["C, two sources"] | {"upper.c": C_UPPER.replace("x[i] -= 32;", "x[i] -= none;")}
    starts = grade_program(UPPER, laid(tmp_path, files), program="server").checks[0]
    assert (starts.failure, starts.findings[0].file, starts.findings[0].line) == ("not-built", "upper.c", 5)


# ---------------------------------------------------------------- what is built, without building it


@pytest.mark.parametrize(
    ("files", "main", "sources"),
    [
        ({"server.c": C_MAIN, "upper.c": "", "client.c": C_CLIENT, "deep/x.c": ""}, "server.c", "server.c upper.c"),
        ({"server.c": '#include "upper.c"\nint main(){}', "upper.c": ""}, "server.c", "server.c"),
        ({"a/server.c": '#include "../b/net.h"\nint main(){}', "b/net.h": "", "b/net.c": ""}, "a/server.c", "server.c ../b/net.c"),
        ({"-x y.c": "int main(){}", "z.c": ""}, "-x y.c", "'./-x y.c' z.c"),
    ],
)  # fmt: skip
def test_the_sources_of_a_program(files: dict[str, str], main: str, sources: str) -> None:
    (commands,) = commands_of(UPPER.exercise, submission(files, main)).values()
    assert commands.build is not None
    begin = commands.build.index("-o") + 2
    assert list(commands.build[begin:-1]) == [*words_of("x " + sources, {})][1:]


@pytest.mark.parametrize(
    ("text", "stem", "name"),
    [
        ("package a.b;\npublic class Server {}", "Server", "a.b.Server"),
        ("// package no;\nclass Echo { static class Inner {} }", "server", "Echo"),
        ("class Inner {}\npublic class Server {}", "Server", "Server"),
        ("", "Server", "Server"),
    ],
)
def test_the_class_of_a_java_program(text: str, stem: str, name: str) -> None:
    assert class_of(text, stem) == name


@pytest.mark.parametrize(
    ("makefile", "stem", "goal", "file"),
    [
        (MAKEFILE, "main", "bin/chat_server", "bin/chat_server"),
        ("all: server client\nserver: server.o\n\tcc -o server server.o\n", "server", "server", "server"),
        ("all: server client\n", "server", "server", "server"),
        ("CFLAGS=-Wall\nall:\n\tgcc server.c -o srv\n", "server", "", "srv"),
        ("app: a.c\n\tgcc -o app a.c\n", "main", "app", "app"),
        (".PHONY: all\nall: one two\n", "main", None, None),
        ("run: clean\n\t/bin/rm -rf /\n", "main", None, None),
        ("/etc/server: x\n../server: y\n-server: z\n$(shell server): w\n", "main", None, None),
        ("A=$(B)\nB=$(A)\n$(A): x\n", "main", None, None),
    ],
)
def test_what_a_makefile_makes(makefile: str, stem: str, goal: str | None, file: str | None) -> None:
    made = made_by(makefile, stem, "server")
    assert (made and made.goal, made and made.file) == (goal, file)


def test_a_run_of_the_exercise_comes_before_everything() -> None:
    said = {"*.c": {"build": "gcc -o x {{ sources }}", "start": "./x"}}
    own = UPPER.exercise.model_dump(by_alias=True)
    own["programs"]["server"]["run"] = said
    programs = Exercise.model_validate(
        {
            "id": "demo", "title": "t", "statement": "t", "transport": "tcp", "port": 1,
            "programs": {"server": {"files": ["*"], "run": said}},
            "checks": [{"id": "a", "title": "t", "drives": "server", "points": 100, "steps": ["listens"]}],
        }
    )  # fmt: skip
    files = {"server.c": "int main(void){}", "net.c": "", "Makefile": "server: server.c\n"}
    (commands,) = commands_of(programs, submission(files, "server.c")).values()
    assert commands.build is not None and commands.build[1:] == ("-o", "x", "server.c", "net.c")
    (commands,) = commands_of(UPPER.exercise, submission(files, "server.c")).values()
    assert commands.build is not None and commands.build[-3:] == ("-C", ".", "server")


# ---------------------------------------------------------------- what a machine lacks


def test_a_java_program_takes_its_measure_from_its_limit(tmp_path: Path) -> None:
    """From the machine's memory it would take as much as that has."""
    files = {
        "Server.java": "public class Server { public static void main(String[] a) throws Exception { new java.net.ServerSocket(1); } }"
    }
    found = commands_of(UPPER.exercise, submission(files, "Server.java"))["server"].start
    memory = UPPER.exercise.limits.memory
    assert {f"-Xmx{memory}", f"-XX:MaxRAM={memory}"} <= {*found}
    if shutil.which("java", path=tools.PLACES) is None:
        pytest.skip("there is no Java on this machine: what it makes of its options was not tried")
    told = subprocess.run(
        [*found[:-3], "-XX:+PrintFlagsFinal", "-version"], capture_output=True, text=True, check=True
    ).stdout
    sizes = {
        words[1]: int(words[3])
        for words in map(str.split, told.splitlines())
        if words[1:2] and words[3:4] and words[3].isdigit()
    }
    assert sizes["MaxHeapSize"] <= memory and sizes["InitialHeapSize"] <= memory // 8


def test_a_tool_that_is_missing_is_said_once_and_truly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = submission({"server.rs": RUST_MAIN}, "server.rs")
    monkeypatch.setattr(tools, "PLACES", str(tmp_path / "system"))
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    told = missing_tool(UPPER.exercise, found)
    assert told is not None and "rustc is not installed" in told.en and "apt-get install rustc" in told.zh
    tool = tmp_path / "home/rustc"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent))
    told = missing_tool(UPPER.exercise, found)
    assert told is not None and str(tool) in told.en and "sandbox" in told.en and str(tool) in told.zh


def test_a_tool_that_is_too_old_says_what_it_would_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (version, words) in enumerate({"v20.11.1": "22.6 or later", "v22.6.0": None, "what": None}.items()):
        tool = tmp_path / str(number) / "node"
        tool.parent.mkdir()
        tool.write_text(f"#!/bin/sh\necho {version}\n")
        tool.chmod(0o755)
        monkeypatch.setattr(tools, "PLACES", str(tool.parent))
        told = missing_tool(UPPER.exercise, submission({"server.ts": TS_MAIN}, "server.ts"))
        assert (told is None) == (words is None)
        assert told is None or (words is not None and words in told.en and "20.11.1" in told.zh)
        assert missing_tool(UPPER.exercise, submission({"server.js": ""}, "server.js")) is None


def test_every_row_of_the_table_is_whole() -> None:
    endings = [ending for chain in TOOLCHAINS for ending in chain.endings]
    assert len(set(endings)) == len(endings)
    for chain in TOOLCHAINS:
        fields = {"file": "f", "stem": "s", "sources": "f", "class": "c", "memory": "1"}
        for template in (chain.start, chain.build):
            if template is not None:
                tool = Path(words_of(template, fields)[0]).name
                assert tool == "s" or tool in chain.packages
        assert toolchain_of(f"x{chain.endings[0].upper()}") is chain
