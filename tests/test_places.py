"""Where there is less isolation, the verdicts are the same: the port is free for whoever comes next, and nothing needs root."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Play, passes

from grader.cli import main
from grader.run.box import landlock
from grader.run.box.remedies import Surroundings, without_bubblewrap, without_namespaces
from grader.run.box.sandbox import NOBODY, keeps_root
from grader.run.eyes import kernel
from grader.run.eyes.observe import socket_inodes

PORT = 9100
CLOSES_FIRST = """\
import socket
door = socket.socket()
door.bind(("127.0.0.1", 9100))
door.listen()
while True:
    link, _ = door.accept()
    link.sendall(link.recv(100))
    link.close()
"""
TALK = "connect:\nsend: {text: hello}\nexpect: {text: hello}\neof:\nclose:"


def at_the_port() -> list[str]:
    table = kernel.SocketTable()
    try:
        return [row.state for row in table.rows("tcp") if row.port == PORT]
    finally:
        table.close()


def test_a_server_that_closes_first_leaves_its_port_free(play: Play) -> None:
    for _ in range(2):  # the second start does not set SO_REUSEADDR, either
        passes(play(TALK, drives="server", isolated=False, server=CLOSES_FIRST))
        assert not at_the_port()


def test_that_a_program_waits_is_seen_without_isolation(play: Play) -> None:
    silent = CLOSES_FIRST.replace("link.sendall(link.recv(100))", "link.recv(100); link.recv(100)")
    began = time.monotonic()
    result = play(TALK, drives="server", isolated=False, more="", server=silent)
    check = next(check for check in result.checks if check.id == "talk")
    assert check.verdict == "failed"
    assert check.transcript is not None and any(event.kind == "waits" for event in check.transcript.events)
    assert time.monotonic() - began < 60


TRIES = """\
import multiprocessing, os, signal, socket, tempfile

def held(attempt):
    try:
        attempt()
    except PermissionError:
        return "held"
    return "free"

def signalled():
    if {scoped}:
        os.kill(os.getppid(), 0)
    else:
        raise PermissionError

door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.bind(("127.0.0.1", 9100))
tempfile.TemporaryFile().write(b"mine")
open("mine", "w").write("mine")
os.makedirs("folder"); os.rename("mine", "folder/mine")
multiprocessing.Queue().put(1)
open("/etc/hosts").read(), open(os.devnull, "w").write("mine"), os.listdir("/usr")
tried = [
    lambda: open({secret!r}).read(), lambda: open({secret!r}, "a"), lambda: os.listdir({folder!r}),
    lambda: os.remove({secret!r}), lambda: open({secret!r} + "2", "w"), lambda: os.symlink("/", {secret!r} + "3"),
    lambda: open(f"/proc/{{os.getppid()}}/environ").read(), signalled,
]
said = " ".join(map(held, tried))
while True:
    _, who = door.recvfrom(2000)
    door.sendto(said.encode(), who)
"""


@pytest.mark.skipif(not landlock.version(), reason="NO LANDLOCK in this kernel: what it holds is not tried")
def test_without_a_sandbox_a_program_gets_at_its_own_folder_only(play: Play, tmp_path: Path) -> None:
    secret = tmp_path / "exercise.yaml"
    secret.write_text("the answers")
    tmp_path.chmod(0o777)
    server = TRIES.format(secret=str(secret), folder=str(tmp_path), scoped=landlock.version() >= 6)
    asked = f"send: {{text: now}}\nexpect: {{text: {' '.join(['held'] * 8)}}}"
    passes(play(asked, drives="server", isolated=False, transport="udp", server=server))
    assert secret.read_text() == "the answers" and [path.name for path in tmp_path.glob("exercise*")] == [secret.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a network")
def test_where_the_loopback_is_down_no_program_fails(play: Play) -> None:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            kernel.unshare(kernel.CLONE_NEWNET)
            before = [
                check.verdict for check in play(TALK, drives="server", isolated=False, server=CLOSES_FIRST).checks
            ]
            kernel.loopback_up()
            os.write(write, f"{before} {kernel.loopback_works()}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as told:
        said = told.read()
    os.waitpid(pid, 0)
    assert said == "['ungraded', 'ungraded'] True"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_who_hides_what_is_open_is_neither_bound_nor_unbound() -> None:
    """An ordinary user sees nothing of it, and nobody's mark follows from that; of one that has ended there is nothing to see."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setresuid(NOBODY, NOBODY, NOBODY)
            hidden = os.fork() or signal.pause()  # another user's than that which it began as
            ended = os.fork() or os._exit(0)
            os.waitid(os.P_PID, ended, os.WEXITED | os.WNOWAIT)
            os.write(write, f"{socket_inodes([ended])} ".encode())
            socket_inodes([hidden])
        except PermissionError:
            os.write(write, b"hides")
        finally:
            os.kill(hidden, signal.SIGKILL)
            os._exit(0)
    os.close(write)
    with open(read) as told:
        assert told.read() == "set() hides"
    os.waitpid(pid, 0)


@pytest.mark.skipif(not landlock.version(), reason="NO LANDLOCK in this kernel: what it holds is not tried")
def test_a_program_that_needs_tmp_is_nobodys_fault(play: Play) -> None:
    result = play(TALK, drives="server", isolated=False, server=f'open("/tmp/log.txt", "a")\n{CLOSES_FIRST}')
    check = next(check for check in result.checks if check.id == "talk")
    assert check.verdict == "ungraded" and check.why is not None
    starts = next(check for check in result.checks if check.id == "starts")
    assert starts.verdict == "ungraded" and starts.why is not None and "/tmp" in starts.why.en


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give its rights up")
@pytest.mark.parametrize("isolation", ["none", "network"])
def test_root_keeps_its_rights_only_where_they_are_of_use(isolation: str) -> None:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            kernel.die_with_parent(signal.SIGTERM)
            kept = keeps_root(isolation)  # type: ignore[arg-type]
            os.write(write, f"{kept} {os.getuid()} {kernel.signal_at_parents_death()}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as told:
        said = told.read()
    os.waitpid(pid, 0)
    assert said == (f"False {NOBODY} {int(signal.SIGTERM)}" if isolation == "none" else f"True 0 {int(signal.SIGTERM)}")


PYTHON = Path("/usr/bin/python3.12")


@pytest.mark.parametrize(
    ("place", "said", "command"),
    [
        (Surroundings(container=True, root=True), "this container", "--cap-add SYS_ADMIN"),
        (Surroundings(container=True, ci=True, root=True), "this container", "GitHub Actions"),
        (Surroundings(restricted=True), "AppArmor", f"profile grader {PYTHON} flags=(unconfined)"),
        (Surroundings(container=True, restricted=True), "this container", "apparmor=unconfined"),
        (Surroundings("Linux version 4.4.0-22621-Microsoft (gcc)"), "WSL 1", "wsl --set-version"),
        (
            Surroundings("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016", container=True),
            "gVisor",
            "--runtime=runc",
        ),
        (
            Surroundings("Linux version 6.6.87.2-microsoft-standard-WSL2"),
            "user namespaces are switched off",
            "sysctl --system",
        ),
        (Surroundings(root=True), "root cannot make namespaces", "--cap-add SYS_ADMIN"),
    ],
)
def test_the_remedy_is_that_of_the_place(place: Surroundings, said: str, command: str) -> None:
    remedy = without_namespaces(place, PYTHON)
    assert said in remedy.cause.en
    assert command in "\n".join(remedy.commands)
    assert remedy.cause.zh != remedy.cause.en


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (Surroundings(root=True), "apt-get install -y bubblewrap"),
        (Surroundings(installer="dnf"), "sudo dnf install -y bubblewrap"),
        (Surroundings(root=True, installer="apk"), "apk add bubblewrap"),
    ],
)
def test_bubblewrap_is_installed_as_the_place_installs(place: Surroundings, command: str) -> None:
    assert without_bubblewrap(place).commands == (command,)


def test_doctor_shows_the_commands_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    plain, fixing = (CliRunner().invoke(main, ["doctor", *more, "--lang", "en"]) for more in ([], ["--fix"]))
    assert "grader doctor --fix" in plain.output
    assert any(line.startswith("        ") and "install" in line for line in fixing.output.splitlines())
    assert "grader doctor --fix" not in fixing.output


@pytest.mark.parametrize(("system", "way"), [("win32", "WSL2"), ("darwin", "Lima")])
@pytest.mark.parametrize("command", [["check", "udp-echo", "x.py"], ["doctor"]])
def test_elsewhere_three_ways_are_told(
    monkeypatch: pytest.MonkeyPatch, system: str, way: str, command: list[str]
) -> None:
    monkeypatch.setattr("grader.cli.sys.platform", system)
    for lang, container in (("en", "a container"), ("zh", "用容器")):
        run = CliRunner().invoke(main, [*command, "--lang", lang], env={"GRADER_LANG": lang})
        assert run.exit_code == 2
        assert way in run.output and container in run.output and "CI" in run.output
