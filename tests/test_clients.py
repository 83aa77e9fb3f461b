"""Clients, pairs and scripts in the real sandbox: real programs, real sockets."""

from __future__ import annotations

import json

import pytest
from conftest import Play, events, fails, passes, talk

from grader.run.eyes.observe import Clocks, wanted

SPEAKER = """\
import socket
s = socket.socket()
s.connect(('127.0.0.1', 9100))
s.sendall(input('? ').encode())
print('got', s.recv(1024).decode('utf-8', 'replace'))
s.close()
"""
UDP_SPEAKER = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        line = input('? ')
    except EOFError:
        break
    s.sendto(line.encode(), ('127.0.0.1', 9100))
    print(s.recvfrom(1024)[0].decode())
"""
ANSWER = 'type: "{{ word }}"\nexpect: "{{ word }}"\nsend: "{{ han }}"\nprinted: "{{ han }}"\n'

# ---------------------------------------------------------------- clients


def test_a_client_that_talks_prints_and_ends(play: Play) -> None:
    passes(play(ANSWER + "close\nexits: cleanly", client=SPEAKER))


def test_a_udp_client_goes_on_until_its_keyboard_ends(play: Play) -> None:
    steps = ANSWER + "type: hello\nexpect: hello\nsend: bye\nprinted: bye\ntype-end\nexits: cleanly"
    passes(play(steps, transport="udp", client=UDP_SPEAKER))


def test_the_end_of_the_keyboard_is_no_fault_of_the_program(play: Play) -> None:
    careless = UDP_SPEAKER.replace(
        "    try:\n        line = input('? ')\n    except EOFError:\n        break\n", "    line = input('? ')\n"
    )
    assert "except" not in careless
    passes(play(ANSWER + "type-end\nexits: cleanly", transport="udp", client=careless))
    raises = careless.replace("print(", "1 / 0\n    print(")
    fails(play("type: a\nexpect: a\nsend: b\ntype-end\nexits: cleanly", transport="udp", client=raises), "bad-exit")


@pytest.mark.parametrize(
    ("address", "family", "to"),
    [("192.168.43.7", "AF_INET", "192.168.43.7"), ("::1", "AF_INET6", "::1"), ("localhost", "AF_INET", "127.0.0.1")],
)
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_client_is_heard_at_every_address(play: Play, transport: str, address: str, family: str, to: str) -> None:
    source = SPEAKER if transport == "tcp" else UDP_SPEAKER
    source = source.replace("127.0.0.1", address).replace("socket.socket()", f"socket.socket(socket.{family})")
    source = source.replace("socket.AF_INET,", f"socket.{family},")
    check = passes(play(ANSWER, transport=transport, client=source))
    called = events(check, "accepted" if transport == "tcp" else "received")[0]
    assert called.to == f"{to}:9100"


@pytest.mark.parametrize(
    ("source", "dialled"),
    [
        (SPEAKER.replace("9100", "9101"), ("tcp", "127.0.0.1", 9101)),
        (SPEAKER.replace("127.0.0.1', 9100", "10.1.2.3', 80"), ("tcp", "10.1.2.3", 80)),
        (SPEAKER.replace("socket.socket()", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"), ("udp", "127.0.0.1", 9100)),
        (SPEAKER.replace("socket.socket()", "socket.socket(socket.AF_INET6)").replace("127.0.0.1", "::1").replace("9100", "9"),
         ("tcp", "::1", 9)),
    ],
)  # fmt: skip
def test_a_call_that_reaches_nobody_is_seen(play: Play, source: str, dialled: tuple[str, str, int]) -> None:
    result = play(ANSWER, client=source)
    starts = next(check for check in result.checks if check.id == "starts")
    assert (starts.verdict, starts.failure) == ("failed", "not-called")
    assert [(e.transport, e.address, e.port) for e in events(starts, "dialled")] == [dialled]
    assert talk(result).verdict == "skipped"


def test_a_datagram_to_another_port_is_seen(play: Play) -> None:
    result = play(ANSWER, transport="udp", client=UDP_SPEAKER.replace("9100", "9200"))
    starts = next(check for check in result.checks if check.id == "starts")
    assert (starts.failure, starts.because) == ("not-called", "waits")
    assert starts.actual is not None and starts.actual.text == "UDP 127.0.0.1:9200"


def test_what_a_client_sends_is_compared(play: Play) -> None:
    shouting = SPEAKER.replace(".encode()", ".upper().encode()")
    check = fails(play(ANSWER, client=shouting), "mismatch", step=2, difference=0)
    assert check.actual is not None and check.actual.data is not None and check.actual.data.isupper()


def test_more_than_was_asked_for_is_a_failure(play: Play) -> None:
    twice = SPEAKER.replace("print('got'", "s.sendall(b'more')\nprint('got'")
    fails(play(ANSWER, client=twice), "extra", step=0)


def test_a_client_that_prints_nothing(play: Play) -> None:
    fails(play(ANSWER, client=SPEAKER.replace("print('got', ", "str(")), "not-printed", because="gone")


def test_over_udp_a_call_is_enough_to_be_answered(play: Play) -> None:
    source = UDP_SPEAKER.replace("while True:", "for _ in 'ab':")
    steps = 'type: a\naccept\nsend: "{{ han }}"\nprinted: "{{ han }}"\nsend: early\ntype: b\nprinted: early'
    passes(play(steps, transport="udp", extra="ignore: extra-data", client=source))


def test_a_mapping_in_either_notation(play: Play) -> None:
    steps = 'type: "{{ word }}"\nexpect: {mapping: {"{{ word }}": "1"}}'
    for written in ("str({line: '1'})", "__import__('json').dumps({line: '1'})"):
        source = SPEAKER.replace("s.sendall(input('? ').encode())", f"line = input()\ns.sendall({written}.encode())")
        passes(play(steps, client=source))
    number = SPEAKER.replace("s.sendall(input('? ').encode())", "s.sendall(str({input(): 1}).encode())")
    fails(play(steps, client=number), "mismatch")


@pytest.mark.parametrize("end", ["close", "reset"])
def test_a_server_that_goes_instead_of_answering(play: Play, end: str) -> None:
    source = SPEAKER.replace(
        "print('got', s.recv(1024)",
        "try:\n    data = s.recv(1024)\nexcept OSError:\n    data = b'BROKEN'\nprint('got', data",
    )
    shown = "BROKEN" if end == "reset" else "got"
    passes(
        play(
            f'type: "{{{{ word }}}}"\nexpect: "{{{{ word }}}}"\n{end}\nprinted: {shown}\nexits: cleanly', client=source
        )
    )


def test_a_late_answer_in_pieces_and_another_encoding(play: Play) -> None:
    source = """\
import socket
s = socket.create_connection(('127.0.0.1', 9100))
for _ in range(4):
    print(len(s.recv(1024)))
"""
    steps = 'accept\npause: 300ms\n{send: "{{ han }}", cut: [4, -4]}\nprinted: "4"\nprinted: "1"\nprinted: "4"\n'
    check = passes(play(steps + "send: {text: '{{ han }}', encoding: gbk}\nprinted: '6'", client=source))
    assert [event.data and len(event.data) for event in events(check, "sent")] == [4, 1, 4, 6]
    waited = [event.t for event in events(check, "accepted", "sent")]
    assert waited[1] - waited[0] >= 0.3


def test_one_byte_at_a_time(play: Play) -> None:
    source = SPEAKER.replace("print('got', s.recv(1024)", "print('got', b''.join(iter(lambda: s.recv(1), b'.'))")
    steps = 'type: "{{ word }}"\nexpect: "{{ word }}"\n{send: "{{ han }}.", pieces: 1}\nprinted: "{{ han }}"'
    check = passes(play(steps, client=source))
    assert [event.data and len(event.data) for event in events(check, "sent")] == [1] * 10
    assert not any(event.untaken for event in events(check, "sent"))


def test_a_piece_that_is_not_read_is_noted_and_the_next_one_goes(play: Play) -> None:
    source = "import socket\ns = socket.create_connection(('127.0.0.1', 9100))\ninput()\nprint(s.recv(99))\n"
    check = passes(play("accept\n{send: abc, cut: [1]}\ntype: go\nprinted: abc", client=source))
    assert [event.untaken for event in events(check, "sent")] == [True, False]


def test_a_second_connection_is_the_next_peers(play: Play) -> None:
    source = """\
import socket
for word in (b'one', b'two'):
    s = socket.create_connection(('127.0.0.1', 9100))
    s.sendall(word)
    s.recv(9)
"""
    passes(
        play(
            "{as: first, expect: one}\n{as: first, send: x}\n{as: second, expect: two}\n{as: second, send: y}\nexits: cleanly",
            client=source,
        )
    )
    passes(play("expect: one\nsend: x\nclose\naccept\nexpect: two\nsend: y\nexits: cleanly", client=source))


@pytest.mark.parametrize("first", ["s.close(); t = call()", "t = call(); s.close()", "t = call(); input(); s.close()"])
def test_a_connection_made_before_the_old_one_is_closed_comes_behind_it(play: Play, first: str) -> None:
    source = f"""\
import socket
call = lambda: socket.create_connection(('127.0.0.1', 9100))
s = call()
s.sendall(b'one')
s.recv(9)
{first}
t.sendall(b'two')
t.recv(9)
"""
    wait = "type: go\n" if "input" in first else ""
    passes(play(f"expect: one\nsend: x\n{wait}eof\naccept\nexpect: two\nsend: y\nexits: cleanly", client=source))


def test_a_port_of_its_own_is_a_whole_server(play: Play) -> None:
    source = """\
import socket
main = socket.create_connection(('127.0.0.1', 9100))
s = socket.create_connection(('127.0.0.7', 9200))
s.sendall(b'hi')
print(s.recv(99).decode())
"""
    aside = "peers: {aside: {transport: tcp, address: 127.0.0.7, port: 9200}}"
    steps = "accept\n{as: aside, expect: hi}\n{as: aside, send: '{{ han }}'}\nprinted: '{{ han }}'\nexits: cleanly"
    passes(play(steps, extra=aside, client=source))
    elsewhere = source.replace("127.0.0.7", "127.0.0.1")
    fails(play(steps, extra=aside, client=elsewhere), "not-called", step=2)


def test_what_was_received_can_be_answered(play: Play) -> None:
    source = UDP_SPEAKER.replace("line.encode()", "(line + str(__import__('os').getpid())).encode()")
    steps = "type: ping\nexpect: {matches: 'ping.*'}\n{send: '{{ received | upper }}'}\nprinted: PING"
    passes(play(steps, transport="udp", client=source))


def test_a_step_can_be_left_out(play: Play) -> None:
    steps = "repeat: {times: 3, steps: [{type: '{{ turn }}'}, {expect: '{{ turn }}'}, {send: 'ok{{ turn }}', when: '{{ turn != \"2\" }}'}, {send: 'no{{ turn }}', when: '{{ turn == \"2\" }}'}]}"
    check = passes(play(steps + "\nprinted: ok1\nprinted: no2\nprinted: ok3", transport="udp", client=UDP_SPEAKER))
    assert [event.data for event in events(check, "sent")] == [b"ok1", b"no2", b"ok3"]


def test_words_stand_alone(play: Play) -> None:
    source = "import socket\ns = socket.create_connection(('127.0.0.1', 9100))\nprint('this is', {})\ns.recv(9)\n"
    steps = "accept\n{printed: hi, form: word}"
    for shown in ("'hi'", "b'hi'", "'，hi。'"):
        passes(play(steps, client=source.format(shown)))
    for shown in ("'his'", "b'hi!'", "'ahi'"):
        fails(play(steps, client=source.format(shown)), "not-printed")


def test_a_client_without_isolation(play: Play) -> None:
    passes(play(ANSWER + "close\nexits: cleanly", isolated=False, client=SPEAKER))


# ---------------------------------------------------------------- large data and files

BIG = "files: {'{{ word }}.bin': {random: 8MiB, from: '{{ word }}'}}"
FILES = """\
import socket
s = socket.create_server(('', 9100))
while True:
    c, _ = s.accept()
    data = open(c.recv(99).decode(), 'rb').read()
    c.sendall(data[:-1] + {last})
    c.close()
"""
SAVES = """\
import socket
s = socket.create_connection(('127.0.0.1', 9100))
name = input()
s.sendall(name.encode())
with open(name, 'wb') as file:
    while data := s.recv(65536):
        file.write(data)
"""
DOWNLOAD = "send: '{{ word }}.bin'\nexpect: {random: 8MiB, from: '{{ word }}'}\neof"
SMALL = "limits: {disk: 64MiB}\n"


def test_eight_megabytes_pass_and_are_not_kept(play: Play) -> None:
    result = play(DOWNLOAD, drives="server", extra=BIG, more=SMALL, server=FILES.format(last="data[-1:]"))
    check = passes(result)
    assert len(json.dumps(result.to_json("zh"))) < 1 << 20
    assert sum((event.size or len(event.data or b"")) for event in events(check, "received")) == 8 << 20


def test_the_last_of_eight_megabytes_is_compared(play: Play) -> None:
    result = play(DOWNLOAD, drives="server", extra=BIG, more=SMALL, server=FILES.format(last="bytes([data[-1] ^ 1])"))
    check = fails(result, "mismatch", difference=(8 << 20) - 1)
    assert check.expected is not None and check.actual is not None and check.expected.data and check.actual.data
    at = (8 << 20) - 1 - check.expected.offset
    assert check.expected.data[at] == check.actual.data[at] ^ 1
    assert check.expected.data[:at] == check.actual.data[:at]
    assert len(json.dumps(result.to_json("zh"))) < 2 << 20


SAVED = "type: '{{ word }}.bin'\nexpect: '{{ word }}.bin'\nsend: {random: 1MiB, from: '{{ word }}'}\nclose\nfile: {name: '{{ word }}.bin', holds: {random: 1MiB, from: '{{ word }}'}}"


def test_a_file_that_the_program_writes(play: Play) -> None:
    passes(play(SAVED + "\nexits: cleanly", client=SAVES))
    cut = SAVES.replace("while data := s.recv(65536):", "for data in [s.recv(65536)]:")
    check = fails(play(SAVED, client=cut), "wrong-file")
    assert check.actual is not None and check.actual.data is not None
    fails(play(SAVED, client=SAVES.replace("open(name", "open('else'")), "no-file")


def test_a_link_is_not_followed(play: Play) -> None:
    link = "import os\n" + SAVES.replace("with open(name", "os.symlink('/etc/passwd', name)\nwith open('x'")
    fails(play(SAVED, client=link), "no-file")
    above = "import os\n" + SAVES.replace("with open(name", "os.symlink('/etc', 'd')\nwith open('x'")
    steps = SAVED.replace("file: {name: '{{ word }}.bin'", "file: {name: 'd/passwd'")
    fails(play(steps, client=above), "no-file")


def test_sockets_and_idleness(play: Play) -> None:
    server = "import socket\ns = socket.create_server(('', 9100))\nheld = []\nwhile True:\n    c, _ = s.accept()\n    {then}\n"
    steps = "repeat: {times: 3, steps: [{as: 'p{{ turn }}', connect}]}"
    steps = "{as: a, connect}\n{as: b, connect}\n{as: a, close}\n{as: b, close}\nsockets: {close-wait: 0}\nidle: 200ms"
    passes(play(steps, drives="server", server=server.format(then="c.recv(9); c.close()")))
    fails(play(steps, drives="server", server=server.format(then="held.append(c)")), "too-many-sockets")
    busy = server.format(then="c.recv(9); c.close(); s.setblocking(False)").replace(
        "    c, _ = s.accept()", "    try: c, _ = s.accept()\n    except BlockingIOError: continue"
    )
    fails(play(steps, drives="server", server=busy), "not-idle")


# ---------------------------------------------------------------- pairs and scripts

ECHO = """\
import socket
s = socket.create_server(('', 9100))
while True:
    c, _ = s.accept()
    while data := c.recv(1024):
        print(data.decode())
        c.sendall({answer})
    c.close()
"""
UDP_ECHO = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 9100))
while True:
    data, address = s.recvfrom(1024)
    print(data.decode())
    s.sendto(data.upper(), address)
"""
PAIR = '{at: client, type: "{{ word }}"}\n{at: server, printed: "{{ word }}"}\n{at: client, printed: "{{ word | upper }}"}\n'


def test_a_pair_talks_through_the_relay(play: Play) -> None:
    steps = PAIR + "{at: client, exits: cleanly}\n{at: server, running}"
    check = passes(play(steps, drives="both", client=SPEAKER, server=ECHO.format(answer="data.upper()")))
    passed = [(event.source, event.data) for event in events(check, "relayed")]
    assert [who for who, _ in passed] == ["client", "server"]
    assert [event.how for event in events(check, "link-ended")] == ["eof", "eof"]


def test_a_pair_over_udp(play: Play) -> None:
    passes(play(PAIR * 2, drives="both", transport="udp", client=UDP_SPEAKER, server=UDP_ECHO))


def test_of_a_pair_the_program_that_fails_is_named(play: Play) -> None:
    silent = ECHO.format(answer="b''")
    check = fails(play(PAIR, drives="both", client=SPEAKER, server=silent), "not-printed", because="waits", step=3)
    assert check.requirement is not None and check.requirement.en.startswith("client: ")


def test_a_pair_with_different_ports(play: Play) -> None:
    result = play(
        PAIR, drives="both", client=SPEAKER.replace("9100", "9101"), server=ECHO.format(answer="data.upper()")
    )
    assert talk(result).verdict == "skipped"  # the client alone has failed already


def test_a_reset_is_passed_on(play: Play) -> None:
    rude = "import socket, struct\n" + SPEAKER.replace(
        "s.close()", "s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\ns.close()"
    )
    server = (
        ECHO.format(answer="data.upper()")
        .replace("    while data", "    try:\n     while data")
        .replace("\n        print", "\n         print")
        .replace("\n        c.send", "\n         c.send")
    )
    server = server.replace("    c.close()", "    except ConnectionResetError:\n        print('rude')\n    c.close()")
    check = passes(play(PAIR + "{at: server, printed: rude}", drives="both", client=rude, server=server))
    assert [event.how for event in events(check, "link-ended")] == ["reset"]


def test_a_pair_needs_networks_of_its_own(play: Play) -> None:
    check = talk(play(PAIR, drives="both", isolated=False, client=SPEAKER, server=ECHO.format(answer="data.upper()")))
    assert check.verdict == "ungraded" and check.why is not None


def test_a_flood_between_two_programs_is_bounded(play: Play) -> None:
    flood = SPEAKER.replace("print('got'", "while True:\n    s.sendall(b'x' * 65536)\nprint('got'")
    sink = ECHO.format(answer="b''").replace("print(data.decode())", "pass")
    result = play("{at: client, type: a}\n{at: client, printed: never}", drives="both", client=flood, server=sink)
    assert talk(result).verdict == "failed"
    assert len(json.dumps(result.to_json("zh"))) < 4 << 20


def test_a_flood_from_a_client_is_bounded(play: Play) -> None:
    flood = SPEAKER.replace("print('got'", "while True:\n    s.sendall(b'x' * 65536)\nprint('got'")
    result = play(ANSWER, client=flood)
    assert talk(result).verdict == "failed"
    assert len(json.dumps(result.to_json("zh"))) < 4 << 20


def test_a_client_that_calls_again_and_again_is_bounded(play: Play) -> None:
    caller = "import socket\nheld = []\nwhile True:\n    held.append(socket.create_connection(('127.0.0.1', 9100)))\n"
    result = play("accept\nexits: cleanly", client=caller)
    assert talk(result).verdict == "failed"
    assert len(events(talk(result), "accepted")) <= 64


SCRIPT = "line = input('text? ')\nprint(line.encode())\nprint(line[::-1])\n"


def test_a_script(play: Play) -> None:
    steps = 'type: "{{ han }}"\nprinted: "{{ han | literal }}"\n{printed: "{{ han | reverse }}", form: text}\nexits: cleanly'
    passes(play(steps, drives="script", script=SCRIPT))
    fails(play(steps, drives="script", script=SCRIPT.replace("[::-1]", "")), "not-printed")
    fails(play(steps, drives="script", script="print('hello')\n"), "not-printed", because="gone")
    fails(play(steps, drives="script", script=SCRIPT + "1 / 0\n"), "bad-exit")


def test_a_pattern_is_found_in_a_line(play: Play) -> None:
    steps = "type: a\n{printed: {matches: 'loss: *[0-9]+ *%'}}"
    passes(play(steps, drives="script", script="input('? '); print('loss:  30%', end='')"))
    fails(play(steps, drives="script", script="input('? '); print('loss:'); print('30%')"), "not-printed")


def test_what_stands_on_stderr_counts_where_it_is_asked_for(play: Play) -> None:
    source = "import sys\ninput()\nprint('oops', file=sys.stderr)\n"
    passes(play("type: a\n{printed: {matches: 'oops'}, stream: any}\nexits: cleanly", drives="script", script=source))
    fails(play("type: a\nprinted: oops", drives="script", script=source), "not-printed")


def test_a_thread_that_never_pauses_wants_what_it_waits_for() -> None:
    begin = Clocks(0.0, 0.0, 1.0, 0.5, 3, True)
    busy = {1: Clocks(0.0, 0.0, 1.1, 1.4, 3, True)}
    woken = {1: Clocks(0.0, 0.0, 1.1, 1.4, 9, True)}
    asleep = {1: Clocks(0.0, 0.0, 1.0, 0.5, 3, False)}
    assert wanted({1: begin}, busy) == pytest.approx(1.0)
    assert wanted({1: begin}, woken) == pytest.approx(0.1)
    assert wanted({1: begin}, asleep) == 0


UDP_SELF_PRINTER = """\
import socket
s = socket.socket(type=socket.SOCK_DGRAM)
s.settimeout(1)
while True:
    try:
        line = input()
    except EOFError:
        break
    {before}
    s.sendto({sent}, ('127.0.0.1', 9100))
    {after}
"""
UDP_ANSWERS = """\
import socket
s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('', 9100))
while True:
    data, peer = s.recvfrom(2000)
    {answer}
"""
SAME = 'let: {word: "{{ fresh.word }}"}'


@pytest.mark.parametrize(
    ("sent", "answer", "shown"),
    [
        ("b''", "pass", "line"),
        ("line.encode()", "pass", "line"),
        ("line.encode()", "s.sendto(b'ok', peer)", "line"),
        ("line.encode()", "s.sendto(b'', peer)", "line.upper()"),
        ("line.encode()", "s.sendto(data.swapcase(), peer)", "line"),
    ],
)
def test_what_a_pair_prints_has_come_from_the_other(play: Play, sent: str, answer: str, shown: str) -> None:
    steps = '{at: client, type: "{{ word }}"}\n{at: client, printed: "{{ word%s }}"}' % (
        " | upper" * ("upper" in shown)
    )
    client = UDP_SELF_PRINTER.format(before=f"print({shown}, flush=True)", sent=sent, after="")
    server = UDP_ANSWERS.format(answer=answer)
    check = fails(play(steps, drives="both", transport="udp", client=client, server=server), "not-printed")
    assert check.actual is not None and check.actual.note is not None
    own = steps.replace("printed: ", "carried: false, printed: ")
    passes(play(own, drives="both", transport="udp", client=client, server=server))


@pytest.mark.parametrize("how", ["utf-8", "gbk", "utf-16", "unicode_escape"])
def test_a_pair_may_send_it_as_it_likes_and_show_what_was_typed(play: Play, how: str) -> None:
    """The client's own line stands on its screen, too; what counts is behind the answer, in whatever form that came."""
    after = f"\n    answer = s.recv(2000).decode({how!r})\n    print('answer:', answer, flush=True)"
    client = UDP_SELF_PRINTER.format(before="print('sending', line)", sent=f"line.encode({how!r})", after=after)
    server = UDP_ANSWERS.format(answer="s.sendto(data, peer)")
    steps = '{at: client, type: "{{ han }} {{ word }}"}\n{at: client, printed: "{{ han }} {{ word }}"}\n' * 2
    passes(play(steps, drives="both", transport="udp", client=client, server=server))
