"""What each step means: met, failed in every way it can fail, and never decided too early."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook import (
    TRACEBACK,
    Dialogue,
    datagram,
    eof,
    event,
    exercise,
    exited,
    gone,
    killed,
    limit,
    printed,
    quiet,
    ready,
    reset,
    socket,
    stray,
    stream,
    tcp,
    udp,
    waits,
)  # fmt: skip

from grader.model import Event
from grader.play.commands import (
    AwaitReady,
    ConnectPeer,
    End,
    EndPeer,
    Look,
    SendData,
    SendSignal,
    Start,
    Stop,
    TypeLine,
    Wait,
)

FINAL: dict[str, Event] = {"waits": waits(), "spins": event("spins", threads=[]), "limit": limit(), "gone": gone()}
finals = pytest.mark.parametrize("because", FINAL)


# ---------------------------------------------------------------- the port


@pytest.mark.parametrize("step", ["send: hi", "expect: hi", "{silence: 100ms}", "listens", "running"])
def test_what_needs_the_program_waits_until_it_listens(step: str) -> None:
    dialogue = Dialogue(udp(step).exercise, by_hand=[AwaitReady])
    dialogue.expects(AwaitReady)


@pytest.mark.parametrize("step", ["type: hi", "printed: hi", "exits: anyhow", "signal: kill", "type-end"])
def test_what_does_not_need_the_port_does_not_wait_for_it(step: str) -> None:
    assert not isinstance(Dialogue(udp(step).exercise, by_hand=[AwaitReady]).play.command, AwaitReady)


def test_the_port_is_waited_for_once() -> None:
    dialogue = udp("send: a", "send: b") << datagram("x")
    assert sum(isinstance(command, AwaitReady) for command in dialogue.commands) == 1


def test_listens_is_met_when_the_program_is_ready() -> None:
    (udp("listens") << quiet()).passes()


@pytest.mark.parametrize(
    ("answer", "because"),
    [(exited(1), "gone"), (gone(), "gone"), (waits(), "waits"), (limit(), "limit")],
    ids=["exited", "gone", "waits", "limit"],
)
@pytest.mark.parametrize("step", ["listens", "send: hi", "expect: hi"])
def test_a_program_that_never_listens_fails_the_first_step_that_needs_it(
    step: str, answer: Event, because: str
) -> None:
    dialogue = Dialogue(udp("type: x", step).exercise, by_hand=[AwaitReady]) << answer
    failure = dialogue.fails("not-listening", 2, because=because)
    assert failure.actual is not None and failure.actual.kind == "nothing"
    assert failure.expected is not None and failure.expected.text == "UDP 9000"


def test_what_is_open_instead_is_told() -> None:
    dialogue = Dialogue(udp("listens").exercise, by_hand=[AwaitReady])
    dialogue << waits(sockets=[socket("tcp", 9001, "0.0.0.0"), socket("udp", 9002)])
    actual = dialogue.fails("not-listening").actual
    assert actual is not None and (actual.kind, actual.text) == ("sockets", "TCP 0.0.0.0:9001, UDP 127.0.0.1:9002")


# ---------------------------------------------------------------- send and connect


def test_a_tcp_peer_connects_by_itself_and_only_once() -> None:
    dialogue = tcp("send: a", "send: b", "expect: c") << stream("c")
    assert [type(command) for command in dialogue.commands if isinstance(command, (ConnectPeer, SendData))] == [
        ConnectPeer, SendData, SendData,
    ]  # fmt: skip


def test_the_bytes_sent_are_those_of_the_exercise() -> None:
    dialogue = udp("send: 你好", "send: {text: 你好, encoding: gbk}", "send: {hex: ff 00}", "send: ''")
    assert dialogue.sent() == ["你好".encode(), "你好".encode("gbk"), b"\xff\x00", b""]


def test_text_is_in_the_encoding_of_the_exercise() -> None:
    assert udp("send: 你好", encoding="gbk").sent() == ["你好".encode("gbk")]


def test_a_refused_connection_fails_the_step() -> None:
    """Once the server no longer listens: it may have opened its port only to open it again."""
    dialogue = Dialogue(tcp("connect").exercise, by_hand=[ConnectPeer, AwaitReady]) << event("ready", sockets=[])
    dialogue << event("refused", "client", why="ECONNREFUSED")
    dialogue.expects(AwaitReady)
    failure = (dialogue << waits()).fails("refused", 1, peer="client")
    assert failure.actual is not None and failure.actual.text == "ECONNREFUSED"


def test_a_server_that_opens_its_port_again_is_connected_to_again() -> None:
    dialogue = Dialogue(tcp("connect").exercise, by_hand=[ConnectPeer]) << event(
        "refused", "client", why="ECONNREFUSED"
    )
    (dialogue << event("connected", "client", address="127.0.0.1:50000")).passes()


def test_a_send_that_breaks_fails_the_step() -> None:
    dialogue = Dialogue(tcp("send: hi").exercise, by_hand=[SendData])
    dialogue << reset() << event("send-failed", "client", "hi", why="EPIPE")
    assert dialogue.fails("send-failed", 1, because="reset", peer="client").actual is not None


def test_a_program_that_does_not_read_has_not_reset_the_connection() -> None:
    dialogue = Dialogue(tcp("send: hi").exercise, by_hand=[SendData])
    dialogue << event("send-failed", "client", "hi", why="ETIMEDOUT")
    failure = dialogue.fails("send-failed", 1, because="limit")
    assert failure.actual is not None and failure.actual.kind == "open"


def test_events_between_a_command_and_its_answer_are_kept() -> None:
    dialogue = Dialogue(tcp("send: hi", "expect: early").exercise, by_hand=[SendData])
    (dialogue << stream("ear") << stream("ly") << event("sent", "client", "hi")).passes()


def test_one_peer_has_one_connection_after_another() -> None:
    dialogue = tcp("{repeat: {times: 3, steps: [connect, {send: hi}, {expect: '{{ turn }}'}, close]}}")
    for turn in "123":
        dialogue << stream(turn) << quiet()
    dialogue.passes()
    assert sum(isinstance(command, ConnectPeer) for command in dialogue.commands) == 3


def test_a_peer_that_the_program_left_can_connect_again() -> None:
    dialogue = tcp("send: a", "eof", "connect", "expect: b") << eof() << stream("b")
    dialogue.passes()


def test_sending_on_a_connection_that_the_program_half_closed_is_no_new_connection() -> None:
    dialogue = tcp("send: a", "eof", "send: b") << eof()
    assert sum(isinstance(command, ConnectPeer) for command in dialogue.commands) == 1


def test_the_end_of_one_connection_is_not_the_end_of_the_next() -> None:
    dialogue = tcp("send: a", "expect: x", "eof", "connect", "expect: hello") << stream("x") << eof() << stream("he")
    (dialogue.waits_on() << stream("llo")).passes()


def test_what_an_old_connection_brought_is_not_the_answer_on_a_new_one() -> None:
    dialogue = tcp("connect", "close", "connect", "expect: b", "send: c")
    dialogue = Dialogue(dialogue.exercise, by_hand=[EndPeer])
    dialogue << stream("b") << event("closed", "client")
    dialogue.waits_on()
    dialogue << limit()
    dialogue.fails("missing", 4, because="limit")


def test_what_comes_behind_an_answer_is_extra_before_the_peer_closes() -> None:
    dialogue = Dialogue(tcp("connect", "expect: a", "close", "connect", "expect: b").exercise, by_hand=[EndPeer])
    dialogue << stream("a") << stream("old") << quiet() << event("closed", "client") << stream("b")
    failure = dialogue.fails("extra", 0)
    assert failure.actual is not None and failure.actual.data == b"old"


def test_what_comes_to_one_who_leaves_without_asking_is_nobodys_fault() -> None:
    """Whether it comes just before or just behind the close is a matter of luck."""
    for before, behind in (([stream("old")], []), ([], [stream("old")])):
        dialogue = Dialogue(tcp("send: hi", "close", "connect", "expect: b").exercise, by_hand=[EndPeer, ConnectPeer])
        dialogue << event("connected", "client", address="127.0.0.1:50000")
        dialogue << before << event("closed", "client") << behind
        dialogue << event("connected", "client", address="127.0.0.1:50000") << stream("b")
        dialogue.passes()


def test_who_closes_and_still_expects_something_goes_on_reading() -> None:
    dialogue = tcp("send: hi", "close", "expect: late", "eof") << stream("late") << eof()
    dialogue.passes()
    assert [command.listens for command in dialogue.commands if isinstance(command, EndPeer)] == [True]


@pytest.mark.parametrize(("verb", "how"), [("close", "close"), ("half-close", "half-close"), ("reset", "reset")])
def test_a_peer_ends_its_side(verb: str, how: str) -> None:
    dialogue = tcp("connect", verb)
    assert [command.how for command in dialogue.commands if isinstance(command, EndPeer)] == [how]


def test_after_a_half_close_the_answer_is_still_read() -> None:
    (tcp("send: abc", "half-close", "expect: '3'", "eof") << stream("3") << eof()).passes()


# ---------------------------------------------------------------- expect over TCP


def test_the_right_bytes_are_met() -> None:
    (tcp("send: hi", "expect: hello") << stream("hello")).passes()


def test_a_wrong_byte_fails_at_once() -> None:
    dialogue = tcp("send: hi", "expect: hello") << stream("heLLo")
    failure = dialogue.fails("mismatch", 2, because="", difference=2)
    assert failure.actual is not None and failure.actual.data == b"heLLo"


def test_what_follows_a_wrong_byte_is_shown_too() -> None:
    dialogue = tcp("send: hi", "expect: hello") << stream("heL") << stream("Lo!")
    failure = dialogue.fails("mismatch", 2, difference=2)
    assert failure.actual is not None and failure.actual.data == b"heLLo!"


@finals
def test_part_of_an_answer_is_missing_when_nothing_more_comes(because: str) -> None:
    dialogue = tcp("send: hi", "expect: hello") << stream("hel")
    failure = (dialogue.waits_on() << FINAL[because]).fails("missing", 2, because=because, difference=3)
    assert failure.actual is not None and failure.actual.data == b"hel"


@finals
def test_no_answer_at_all(because: str) -> None:
    failure = (tcp("send: hi", "expect: hello") << FINAL[because]).fails("missing", 2, because=because, difference=None)
    assert failure.actual is not None and failure.actual.kind == "nothing"


@pytest.mark.parametrize(("ending", "name"), [(eof(), "eof"), (reset(), "reset")], ids=["eof", "reset"])
def test_the_stream_ends_instead_of_an_answer(ending: Event, name: str) -> None:
    failure = (tcp("send: hi", "expect: hello") << ending).fails("missing", 2, because=name)
    assert failure.actual is not None and failure.actual.kind == name


def test_silence_for_a_while_does_not_end_an_exact_expectation() -> None:
    """A slow program is not a wrong one."""
    (tcp("send: hi", "expect: hello") << stream("hel") << quiet() << quiet() << stream("lo")).passes()


def test_a_program_that_ends_is_not_gone_before_its_last_bytes_are_read() -> None:
    (tcp("send: hi", "expect: hello") << exited() << stream("hello") << eof()).passes()


def test_bytes_behind_an_answer_are_left_for_the_next_step() -> None:
    (tcp("send: hi", "expect: abc", "expect: def", "eof") << stream("abcdef") << eof()).passes()


def test_data_waits_in_the_buffer_of_its_own_peer() -> None:
    dialogue = tcp("{as: a, connect}", "{as: b, connect}", "{as: a, expect: x}", "{as: b, expect: y}")
    (dialogue << stream("y", "b") << stream("x", "a")).passes()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_what_nobody_asked_for_is_extra(transport: str) -> None:
    arrived = datagram if transport == "udp" else stream
    dialogue = (udp if transport == "udp" else tcp)("send: hi", "expect: hi")
    failure = (dialogue << arrived("hi") << arrived("hi")).fails("extra", 0, peer="client")
    assert failure.actual is not None and failure.actual.data == b"hi"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_extra_data_can_be_ignored(transport: str) -> None:
    arrived = datagram if transport == "udp" else stream
    dialogue = (udp if transport == "udp" else tcp)("send: hi", "expect: hi", ignore="extra-data")
    (dialogue << arrived("hi") << arrived("hi")).passes()


def test_extra_data_behind_a_failed_step_is_not_judged() -> None:
    (udp("send: hi", "expect: hi") << datagram("no") << datagram("more")).fails("mismatch", 2)


# ---------------------------------------------------------------- expect over UDP


def test_one_datagram_is_one_message() -> None:
    (udp("send: hi", "expect: hello") << datagram("hello")).passes()


@pytest.mark.parametrize("came", ["hel", "hello!", "hello\n", "", "HELLO"])
def test_a_datagram_fits_whole_or_not_at_all(came: str) -> None:
    failure = (udp("send: hi", "expect: hello") << datagram(came) << datagram("lo")).fails("mismatch", 2)
    assert failure.actual is not None and failure.actual.data == came.encode()


def test_an_empty_datagram_is_a_message() -> None:
    (udp("send: ''", "expect: ''") << datagram("")).passes()
    (udp("send: hi", "expect: hi") << datagram("hi") << datagram("")).fails("extra", 0)


@finals
def test_a_datagram_that_never_comes(because: str) -> None:
    failure = (udp("send: hi", "expect: hello") << FINAL[because]).fails("missing", 2, because=because)
    assert failure.actual is not None and failure.actual.kind == "nothing"


def test_datagrams_are_taken_in_their_order() -> None:
    (udp("send: hi", "expect: a", "expect: b") << datagram("a") << datagram("b")).passes()
    (udp("send: hi", "expect: a", "expect: b") << datagram("b") << datagram("a")).fails("mismatch", 2)


def test_an_answer_from_another_address_is_no_answer() -> None:
    (udp("send: hi", "expect: hi") << stray("hi") << waits()).fails("missing", 2)


def test_a_stray_datagram_beside_the_right_answer_does_no_harm() -> None:
    dialogue = udp("send: hi", "expect: hi") << stray("?") << datagram("hi")
    dialogue.passes()
    assert dialogue.play.state.peer("client").strays == 1


# ---------------------------------------------------------------- patterns and alternatives


def test_a_pattern_is_met_by_a_line() -> None:
    (tcp("send: hi", "expect: {matches: 'a+'}", "expect: b") << stream("aaa\r\nb")).passes()


def test_a_pattern_without_a_newline_is_met_once_nothing_more_comes() -> None:
    for ending in (quiet(), waits(), eof(), limit()):
        (tcp("send: hi", "expect: {matches: 'a+'}") << stream("aa") << stream("a") << ending).passes()


def test_a_lull_never_makes_an_unfinished_message_wrong() -> None:
    dialogue = tcp("send: hi", "expect: {matches: 'welcome .+'}") << stream("welc") << quiet()
    (dialogue.waits_on() << stream("ome 张三") << quiet()).passes()


def test_a_pattern_that_does_not_match() -> None:
    (tcp("send: hi", "expect: {matches: 'a+'}") << stream("b\n")).fails("mismatch", 2, difference=None)
    (tcp("send: hi", "expect: {matches: 'a+'}") << stream("b") << waits()).fails("mismatch", 2)
    (tcp("send: hi", "expect: {matches: 'a+'}") << eof()).fails("missing", 2, because="eof")


def test_a_pattern_matches_the_whole_message() -> None:
    (udp("send: hi", "expect: {matches: 'a+'}") << datagram("aab")).fails("mismatch", 2)
    (udp("send: hi", "expect: {matches: 'a+'}") << datagram("aa\n")).passes()


def test_a_pattern_over_a_datagram_of_several_lines() -> None:
    made = udp("send: hi", "expect: {matches: 'a\\nb'}")
    (made << datagram("a\nb")).passes()
    (udp("send: hi", "expect: {matches: 'a'}") << datagram("a\nb")).fails("mismatch", 2)


def test_the_longest_alternative_is_taken() -> None:
    dialogue = tcp("send: hi", "expect: {any: [ok, okay]}", "eof") << stream("ok")
    (dialogue.waits_on() << stream("ay") << eof()).passes()


def test_the_shorter_alternative_is_taken_when_nothing_more_comes() -> None:
    for ending in (quiet(), waits(), limit()):
        (tcp("send: hi", "expect: {any: [ok, okay]}") << stream("ok") << ending).passes()


def test_an_alternative_in_two_pieces_with_a_pause() -> None:
    """Half of an answer and then a pause: more than one program under load does that."""
    dialogue = tcp("send: hi", "expect: {any: [login ok, wrong password]}") << stream("login") << quiet()
    (dialogue.waits_on() << stream(" ok")).passes()


def test_no_alternative_fits() -> None:
    made = "expect: {any: [login ok, logged in]}"
    failure = (tcp("send: hi", made) << stream("login failed")).fails("mismatch", 2, difference=6)
    assert failure.expected is not None and [one.data for one in failure.expected.options] == [
        b"login ok",
        b"logged in",
    ]
    (tcp("send: hi", made) << stream("logi") << waits()).fails("missing", 2, because="waits", difference=4)
    (udp("send: hi", made) << datagram("logi")).fails("mismatch", 2)


def test_an_answer_or_a_close() -> None:
    made = "expect: {any: [{matches: .+}, {eof: true}]}"
    (tcp("send: hi", made) << eof()).passes()
    (tcp("send: hi", made) << stream("what?\n")).passes()
    (tcp("send: hi", made) << stream("what?") << eof()).passes()
    (tcp("send: hi", made) << reset()).fails("missing", 2, because="reset")
    (tcp("send: hi", made) << waits()).fails("missing", 2, because="waits")


# ---------------------------------------------------------------- streams in any pieces

TEXTS = st.text("ab我\r\n'", max_size=12)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


def outcome(dialogue: Dialogue, ending: Event) -> object:
    """How it ends when nothing but this happens any more."""
    while dialogue.play.command is not None and len(dialogue.events) < 500:
        dialogue << ending
    dialogue.settled()
    failure = dialogue.play.failure
    return failure and (failure.code, failure.step, failure.actual, failure.difference, failure.because)


@given(st.lists(st.sampled_from(["ab", "a", "我b", "{matches: '[ab]+'}", "{any: [a, ab, abb]}"]), max_size=4), TEXTS,
       st.lists(st.integers(0, 40), max_size=8), st.sampled_from(["eof", "waits", "limit"]))  # fmt: skip
def test_however_a_stream_is_cut_the_outcome_is_the_same(
    asked: list[str], came: str, cuts: list[int], ending: str
) -> None:
    end = {"eof": [eof()], "waits": [], "limit": []}[ending]
    last = limit() if ending == "limit" else waits()
    made = tcp("send: hi", *(f"expect: {one}" for one in asked)).exercise
    whole = Dialogue(made) << stream(came) << end
    cut = Dialogue(made) << [stream(piece) for piece in pieces_of(came.encode(), cuts)] << end
    assert outcome(cut, last) == outcome(whole, last), "\n".join(cut.script)


@given(st.lists(st.text("ab我", min_size=1, max_size=3), min_size=1, max_size=3), st.integers(0, 50),
       st.lists(st.integers(0, 40), max_size=8))  # fmt: skip
def test_a_right_stream_passes_however_it_is_cut(asked: list[str], extra: int, cuts: list[int]) -> None:
    data = "".join(asked).encode()
    made = tcp("send: hi", *(f"expect: {one}" for one in asked)).exercise
    (Dialogue(made) << [stream(piece) for piece in pieces_of(data, cuts)]).passes()


@given(st.lists(st.sampled_from(["我", "ab", "b"]), min_size=1, max_size=3),
       st.lists(st.sampled_from(["我", "ab", "b'ab'", "b'x", "'", "\n", " ", r"b'\xe6\x88\x91'", 'b"b"', "\\"]), max_size=8),
       st.lists(st.integers(0, 60), max_size=8))  # fmt: skip
def test_however_output_is_cut_the_outcome_is_the_same(asked: list[str], parts: list[str], cuts: list[int]) -> None:
    data = "".join(parts).encode()
    made = udp(*(f"printed: {one}" for one in asked)).exercise
    whole = Dialogue(made) << printed(data) << exited()
    cut = Dialogue(made) << [printed(piece) for piece in pieces_of(data, cuts)] << exited()
    assert outcome(cut, gone()) == outcome(whole, gone()), "\n".join(cut.script)


# ---------------------------------------------------------------- silence


@pytest.mark.parametrize("ending", [quiet(), waits(), gone()], ids=["quiet", "waits", "gone"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_silence_holds(transport: str, ending: Event) -> None:
    (Dialogue((udp if transport == "udp" else tcp)("send: hi", "silence: 200ms").exercise) << ending).passes()


def test_silence_lasts_as_long_as_it_says() -> None:
    wait = udp("send: hi", "silence: 2s").expects(Wait)
    assert isinstance(wait, Wait) and (wait.limit, wait.limit_is) == (2.0, "quiet")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_silence_is_broken_by_data(transport: str) -> None:
    arrived = datagram if transport == "udp" else stream
    dialogue = (udp if transport == "udp" else tcp)("send: hi", "silence: 200ms")
    failure = (dialogue << arrived("psst")).fails("not-silent", 2, peer="client", because="")
    assert failure.actual is not None and failure.actual.data == b"psst"


def test_silence_is_broken_by_what_came_before() -> None:
    (udp("send: hi", "expect: a", "silence: 200ms") << [datagram("a"), datagram("b")]).fails("not-silent", 3)


def test_silence_is_that_of_one_peer() -> None:
    dialogue = udp("{as: a, send: x}", "{as: b, send: y}", "{as: a, silence: 200ms}", "{as: b, expect: y}")
    (dialogue << datagram("y", "b") << quiet()).passes()


def test_the_end_of_a_stream_is_silent() -> None:
    (tcp("send: hi", "silence: 200ms") << eof() << quiet()).passes()


def test_a_peer_with_a_port_of_its_own_hears_calls() -> None:
    peers = "{alarm: {transport: tcp, port: 9100}}"
    dialogue = tcp("send: hi", "{as: alarm, silence: 1s}", peers=peers)
    (dialogue << datagram("", "alarm", "127.0.0.1:40000")).fails("not-silent", 2, peer="alarm")
    (tcp("send: hi", "{as: alarm, silence: 1s}", peers=peers) << quiet()).passes()


def test_a_late_call_is_extra() -> None:
    dialogue = tcp("send: hi", "{as: alarm, silence: 1s}", peers="{alarm: {transport: udp, port: 9100}}")
    (dialogue << waits() << datagram("boo", "alarm", "127.0.0.1:1")).fails("extra", 0, peer="alarm")


# ---------------------------------------------------------------- the end of a stream


def test_eof_and_reset_are_told_apart() -> None:
    (tcp("send: hi", "eof") << eof()).passes()
    failure = (tcp("send: hi", "eof") << reset()).fails("reset", 2, peer="client")
    assert failure.actual is not None and failure.actual.kind == "reset"


@finals
def test_a_connection_that_stays_open(because: str) -> None:
    failure = (tcp("send: hi", "eof") << quiet() << FINAL[because]).fails("missing", 2, because=because)
    assert failure.actual is not None and failure.actual.kind == "open"


def test_data_in_front_of_the_end_is_extra() -> None:
    (tcp("send: hi", "eof") << stream("bye") << eof()).fails("extra", 0)


# ---------------------------------------------------------------- at-once and repeat


def test_at_once_is_met_in_any_order() -> None:
    steps = "{at-once: [{as: a, send: '1'}, {as: b, send: '2'}, {as: a, expect: '1'}, {as: b, expect: '2'}]}"
    for order in ("ab", "ba"):
        dialogue = udp(steps) << [datagram({"a": "1", "b": "2"}[peer], peer) for peer in order]
        dialogue.passes()


def test_at_once_acts_before_it_waits() -> None:
    dialogue = udp("{at-once: [{as: a, send: '1'}, {as: a, expect: x}, {as: b, send: '2'}]}")
    assert dialogue.sent() == [b"1", b"2"]


def test_at_once_keeps_the_order_of_one_peer() -> None:
    steps = "{at-once: [{as: a, expect: '1'}, {as: a, expect: '2'}, {as: b, expect: '3'}]}"
    (udp(steps) << [datagram("3", "b"), datagram("1", "a"), datagram("2", "a")]).passes()
    (udp(steps) << [datagram("3", "b"), datagram("2", "a")]).fails("mismatch", (1, 1))


def test_at_once_fails_with_the_one_that_cannot_be_met() -> None:
    steps = "{at-once: [{as: a, expect: '1'}, {as: b, expect: '2'}]}"
    (udp(steps) << datagram("1", "a") << waits()).fails("missing", (1, 2), peer="b")


def test_at_once_waits_for_output_and_an_answer_in_any_order() -> None:
    steps = "{at-once: [{send: hi}, {printed: hi}, {expect: yo}]}"
    (udp(steps) << printed("hi\n") << datagram("yo")).passes()
    (udp(steps) << datagram("yo") << printed("hi\n")).passes()


def test_a_silence_beside_an_expectation_gets_its_own_time() -> None:
    """When the expectation is met the silence begins; a limit that belonged to the expectation never fails it."""
    dialogue = udp("{at-once: [{as: a, send: x}, {as: b, silence: 500ms}, {as: a, expect: x}]}")
    dialogue << datagram("x", "a")
    wait = dialogue.expects(Wait)
    assert isinstance(wait, Wait) and (wait.limit, wait.limit_is) == (0.5, "quiet")
    (dialogue << quiet()).passes()


def test_a_lull_is_not_yet_the_silence_asked_for() -> None:
    steps = "{at-once: [{as: b, silence: 2s}, {as: a, expect: {matches: x+}}]}"
    dialogue = udp(steps) << quiet()
    (dialogue.waits_on() << datagram("x", "a") << datagram("?", "b")).fails("not-silent", 1, peer="b")


def test_a_lull_beside_an_open_expectation_does_not_end_an_exact_one() -> None:
    steps = "{at-once: [{as: a, connect}, {as: a, expect: hello}, no-traceback]}"
    (tcp(steps) << stream("hel", "a") << quiet() << stream("lo", "a")).passes()


def test_running_inside_at_once_looks_now() -> None:
    (udp("{at-once: [{send: hi}, {expect: hi}, running]}") << datagram("hi")).passes()


def test_repeat_counts_its_turns() -> None:
    dialogue = udp("{repeat: {times: 3, steps: [{send: 'no {{ turn }}'}, {expect: '{{ turn }}'}]}}")
    for turn in "123":
        dialogue << datagram(turn)
    dialogue.passes()
    assert dialogue.sent() == [b"no 1", b"no 2", b"no 3"]


def test_every_turn_marks_the_same_steps() -> None:
    dialogue = udp("listens", "{repeat: {times: 3, steps: [{send: a}, {send: b}]}}", "send: c")
    assert dialogue.marks() == [(1,), (2,), *[(2, 1), (2, 2)] * 3, (3,)]


def test_repeat_ends_with_the_first_failure() -> None:
    dialogue = udp("{repeat: {times: 3, steps: [{send: x}, {expect: x}]}}") << datagram("x") << datagram("y")
    dialogue.fails("mismatch", (1, 2))
    assert len(dialogue.sent()) == 2


# ---------------------------------------------------------------- the keyboard and the output


def test_typing() -> None:
    dialogue = udp("type: 你好", "type: ''", "type-end")
    assert [command.data for command in dialogue.commands if isinstance(command, TypeLine)] == [
        "你好\n".encode(), b"\n", None,
    ]  # fmt: skip


def test_printed_is_found_between_other_text() -> None:
    (udp("printed: hello") << printed("client says: hello (5)\n")).passes()
    (udp("printed: hello") << printed("hel") << printed("lo")).passes()


def test_printed_goes_on_behind_the_last() -> None:
    (udp("printed: a", "printed: b") << printed("a b\n")).passes()
    (udp("printed: a", "printed: a") << printed("a\n") << waits()).fails("not-printed", 2)


def test_printed_is_looked_for_on_stdout() -> None:
    (udp("printed: hello") << printed("hello", "stderr") << waits()).fails("not-printed", 1)


@finals
def test_what_is_never_printed(because: str) -> None:
    dialogue = udp("printed: hello") << printed("hell\n") << quiet()
    failure = (dialogue.waits_on() << FINAL[because]).fails("not-printed", 1, because=because)
    assert failure.actual is not None and failure.actual.data == b"hell\n"


def test_nothing_printed_at_all() -> None:
    failure = (udp("printed: hello") << waits()).fails("not-printed", 1)
    assert failure.actual is not None and failure.actual.kind == "nothing"


def test_output_of_a_program_that_ended_counts() -> None:
    (udp("printed: hello") << printed("hello\n") << exited()).passes()


@pytest.mark.parametrize("text", ["你好", "hello", "it's"])
def test_a_bytes_literal_counts_unless_text_is_asked_for(text: str) -> None:
    shown = f"got {text.encode()!r} from client\n"
    (udp(f'printed: "{text}"') << printed(shown)).passes()
    (udp(f'{{printed: "{text}", form: text}}') << printed(shown) << waits()).fails("not-printed", 1)


def test_what_stands_inside_a_bytes_literal_is_not_text() -> None:
    (udp("{printed: hello, form: text}") << printed(b"b'hello'\nhello\n")).passes()
    (udp("printed: 'b'", "printed: hello") << printed(b"b hello")).passes()


def test_a_bytes_literal_in_the_encoding_of_the_exercise() -> None:
    shown = repr("你好".encode("gbk"))
    (udp("printed: 你好", encoding="gbk") << printed(shown)).passes()
    (udp("printed: 你好") << printed(shown) << waits()).fails("not-printed", 1)


# ---------------------------------------------------------------- signals, ends, restarts


def test_signals() -> None:
    dialogue = udp("listens", "signal: interrupt", "signal: terminate", "signal: kill")
    sent = [command.signal for command in dialogue.commands if isinstance(command, SendSignal)]
    assert sent == ["interrupt", "terminate", "kill"]


def test_a_signal_to_a_program_that_has_ended_is_no_failure_by_itself() -> None:
    dialogue = Dialogue(udp("listens", "signal: interrupt", "exits: anyhow").exercise, by_hand=[SendSignal])
    (dialogue << exited()).passes()


EXITS = [
    ("cleanly", exited(0), ""),
    ("cleanly", exited(1), "status 1"),
    ("cleanly", exited(None, 9), "signal 9"),
    ("cleanly", exited(0, leftovers=["sleep"]), "left running: sleep"),
    ("cleanly", exited(0, sockets=[socket("tcp", 8000)]), "port kept: TCP 8000"),
    ("anyhow", exited(1), ""),
    ("anyhow", exited(None, 15), ""),
    ("anyhow", exited(1, leftovers=["sleep", "python3"]), "left running: sleep, left running: python3"),
    ("anyhow", exited(0, sockets=[socket()]), "port kept: UDP 9000"),
    ("{status: 3}", exited(3), ""),
    ("{status: 3}", exited(0), "status 0"),
    ("{status: 3}", exited(None, 2), "signal 2"),
]


@pytest.mark.parametrize(("asked", "ended", "fault"), EXITS, ids=[f"{asked}-{fault}" for asked, _, fault in EXITS])
def test_how_a_program_ends(asked: str, ended: Event, fault: str) -> None:
    dialogue = udp("type: bye", f"exits: {asked}") << quiet() << ended
    if not fault:
        dialogue.passes()
        return
    failure = dialogue.fails("bad-exit", 2, because="gone")
    assert failure.actual is not None and failure.actual.text == fault


def test_a_clean_end_has_no_traceback() -> None:
    (udp("exits: cleanly") << printed(TRACEBACK, "stderr") << exited(0)).fails("bad-exit", 1)
    (udp("exits: anyhow") << printed(TRACEBACK, "stderr") << exited(1)).passes()
    (udp("exits: cleanly") << printed("a warning\n", "stderr") << exited(0)).passes()


@pytest.mark.parametrize("because", ["waits", "spins", "limit"])
def test_a_program_that_does_not_end(because: str) -> None:
    failure = (udp("exits: anyhow") << quiet() << FINAL[because]).fails("not-ended", 1, because=because)
    assert failure.actual is not None and failure.actual.kind == "running"


def test_a_program_that_ended_before_it_was_asked_for() -> None:
    (udp("send: bye", "expect: bye", "exits: cleanly") << exited(0) << datagram("bye")).passes()


def test_running_is_the_program_and_its_port() -> None:
    def looked(alive: bool, *sockets: dict[str, object]) -> Dialogue:
        dialogue = Dialogue(udp("running").exercise, by_hand=[Look])
        return dialogue << event("sockets", sockets=list(sockets), alive=alive)

    looked(True, socket()).passes()
    looked(True, socket("udp", 1), socket()).passes()
    for sockets in ([], [socket("udp", 9001)], [socket("tcp")]):
        failure = looked(True, *sockets).fails("not-running", 1)
        assert failure.actual is not None and (failure.actual.kind, failure.actual.text) == ("running", "port closed")


def test_a_program_that_has_ended_is_not_running() -> None:
    dialogue = Dialogue(udp("send: x", "expect: x", "running").exercise, by_hand=[Look])
    dialogue << datagram("x") << exited(3) << event("sockets", sockets=[], alive=False)
    failure = dialogue.fails("not-running", 3)
    assert failure.actual is not None and (failure.actual.kind, failure.actual.text) == ("exit", "status 3")


@pytest.mark.parametrize("ending", [quiet(), waits(), gone(), limit()], ids=["quiet", "waits", "gone", "limit"])
def test_no_traceback(ending: Event) -> None:
    (udp("send: x", "no-traceback") << printed("a warning", "stderr") << ending).passes()


def test_a_traceback_is_seen_as_soon_as_it_comes() -> None:
    failure = (udp("send: x", "no-traceback") << printed(TRACEBACK, "stderr")).fails("traceback", 2)
    assert failure.actual is not None and failure.actual.data == TRACEBACK.encode()


def test_a_traceback_on_stdout_is_only_text() -> None:
    (udp("send: x", "no-traceback") << printed(TRACEBACK) << quiet()).passes()


@pytest.mark.parametrize(("step", "signal"), [
    ("restart", "kill"), ("restart: terminate", "terminate"), ("restart: interrupt", "interrupt"), ("restart: none", None),
])  # fmt: skip
def test_restart_stops_and_starts_in_the_same_network(step: str, signal: str | None) -> None:
    dialogue = udp("listens", step, "send: hi", "expect: hi") << datagram("hi")
    stops = [command.signal for command in dialogue.commands if isinstance(command, Stop)]
    starts = [command.restart for command in dialogue.commands if isinstance(command, Start)]
    assert (stops, starts) == ([signal], [False, True])
    dialogue.passes()


def test_a_program_that_has_ended_is_only_started_again() -> None:
    dialogue = udp("send: bye", "exits: anyhow", "restart", "listens") << exited(0)
    assert not any(isinstance(command, Stop) for command in dialogue.commands)
    dialogue.passes()


def test_a_program_that_cannot_be_stopped() -> None:
    dialogue = Dialogue(udp("listens", "restart: terminate").exercise, by_hand=[Stop]) << limit()
    dialogue.fails("not-ended", 2, because="limit")


def test_after_a_restart_the_port_is_waited_for_again() -> None:
    dialogue = udp("listens", "restart", "send: hi")
    assert sum(isinstance(command, AwaitReady) for command in dialogue.commands) == 2


def test_after_a_restart_a_tcp_peer_connects_again() -> None:
    dialogue = Dialogue(tcp("send: a", "restart", "send: b", "expect: hello").exercise, by_hand=[Stop])
    dialogue << reset() << exited(None, 9) << stream("he")
    (dialogue.waits_on() << stream("llo") << eof()).passes()
    assert sum(isinstance(command, ConnectPeer) for command in dialogue.commands) == 2


def test_the_traceback_of_a_stopped_start_does_not_count_against_the_next() -> None:
    dialogue = Dialogue(udp("listens", "restart: interrupt", "send: bye", "exits: cleanly").exercise, by_hand=[Stop])
    dialogue << printed(TRACEBACK, "stderr") << exited(None, 2)
    (dialogue << exited(0)).passes()


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("step", ["expect: hi", "printed: hi", "exits: anyhow", "no-traceback", "silence: 1s"])
def test_a_check_that_takes_too_long(step: str) -> None:
    failure = (udp("send: x", step) << limit("check")).fails("check-limit", 2)
    assert failure.actual is not None and failure.actual.text == "check"


@pytest.mark.parametrize("what", ["cpu", "memory", "output"])
def test_a_program_that_was_ended_for_passing_a_limit(what: str) -> None:
    failure = (udp("send: x", "expect: x") << killed(what) << exited(None, 9)).fails("check-limit", 2)
    assert failure.actual is not None and failure.actual.text == what


def test_a_program_killed_before_it_was_ready() -> None:
    dialogue = Dialogue(udp("listens").exercise, by_hand=[AwaitReady]) << killed("memory") << exited(None, 9)
    dialogue.fails("check-limit", 1)


def test_a_limit_passed_while_the_check_settles_is_no_failure() -> None:
    for late in (limit("check"), killed("output")):
        (udp("send: x", "expect: x") << datagram("x") << late).passes()


def test_a_flooding_program_has_extra_data() -> None:
    flood = [datagram("x") for _ in range(5)]
    (udp("send: x", "expect: x") << flood << event("flooded", "client", bytes=5)).fails("extra", 0)


def test_every_step_may_have_a_limit_of_its_own() -> None:
    own = udp("send: x", "{expect: x, limit: 3s}").expects(Wait)
    common = udp("send: x", "expect: x", limit="4s").expects(Wait)
    assert isinstance(own, Wait) and isinstance(common, Wait)
    assert (own.limit, common.limit) == (3.0, 4.0)


def test_a_limit_shorter_than_another_of_the_same_wait_does_not_shorten_it() -> None:
    wait = udp("{at-once: [{as: a, expect: x, limit: 1s}, {as: b, expect: y, limit: 3s}]}").expects(Wait)
    assert isinstance(wait, Wait) and wait.limit == 3.0


def test_how_much_a_peer_may_be_sent_follows_from_the_check() -> None:
    """A large right answer is no flood."""
    made = tcp(
        "send: x", "{repeat: {times: 3, steps: [{expect: hello}, {as: b, expect: {any: [a, bcd]}}]}}", "expect: 你"
    )
    assert made.play.volumes["client"] == (4, 18)
    assert made.play.volumes["b"] == (3, 9)


# ---------------------------------------------------------------- settling, cases, the end


SETTLED: list[Callable[[], Event]] = [quiet, waits, gone, limit]


@pytest.mark.parametrize("ending", SETTLED)
def test_a_check_settles_before_it_passes(ending: Callable[[], Event]) -> None:
    dialogue = udp("send: x", "expect: x") << datagram("x")
    wait = dialogue.expects(Wait)
    assert isinstance(wait, Wait) and wait.quiet == 0.3
    dialogue << ending()
    assert isinstance(dialogue.commands[-1], End) and dialogue.play.command is None
    dialogue.passes()


def test_data_keeps_a_check_from_settling() -> None:
    dialogue = udp("send: x", "expect: x") << datagram("x") << datagram("x") << printed("x") << exited()
    dialogue.expects(Wait)


def test_a_check_settles_at_once_when_every_stream_has_ended() -> None:
    dialogue = tcp("send: x", "expect: x", "eof") << stream("x") << eof()
    assert dialogue.play.command is None


def test_a_check_with_a_peer_of_its_own_never_settles_at_once() -> None:
    dialogue = tcp("send: x", "eof", peers="{alarm: {transport: udp, port: 9100}}") << eof()
    dialogue.expects(Wait)


EACH = "steps: [{send: '{{ x }}'}, {expect: '{{ x }}'}]\neach: [{x: a}, {x: b}, {x: c}]"


def test_each_row_has_a_fresh_start() -> None:
    dialogue = Dialogue(exercise(EACH))
    for value in "abc":
        dialogue << datagram(value) << quiet()
    dialogue.passes()
    starts = [command for command in dialogue.commands if isinstance(command, Start)]
    assert [(start.case, start.restart) for start in starts] == [(0, False), (1, False), (2, False)]
    assert dialogue.sent() == [b"a", b"b", b"c"]


def test_the_first_row_that_fails_ends_the_check() -> None:
    dialogue = Dialogue(exercise(EACH)) << datagram("a") << quiet() << datagram("x")
    dialogue.fails("mismatch", 2, case=1)
    assert dialogue.sent() == [b"a", b"b"]


def test_nothing_of_one_row_is_left_for_the_next() -> None:
    dialogue = Dialogue(exercise(EACH)) << datagram("a") << quiet() << exited(0) << gone()
    dialogue.fails("missing", 2, case=1, because="gone")


def test_the_moment_of_the_failure_is_told() -> None:
    dialogue = udp("send: x", "expect: x") << printed("hm") << datagram("y") << printed("later")
    failure = dialogue.fails("mismatch")
    assert failure.event is not None and dialogue.events[failure.event].data == b"y"


def test_what_comes_behind_the_end_changes_nothing() -> None:
    dialogue = (udp("send: x", "expect: x") << datagram("x")).passes()
    dialogue.play.feed(datagram("x"))
    assert dialogue.play.failure is None and dialogue.play.command is None


def test_the_script_shows_what_was_played() -> None:
    dialogue = udp("send: hi", "expect: hello")
    dialogue << datagram("bye")
    with pytest.raises(AssertionError, match=r"(?s)it should pass.*SendData.*<< received peer='client' data=b'bye'"):
        dialogue.passes()


def test_ready_is_fed_by_hand_where_a_test_wants_it() -> None:
    dialogue = Dialogue(udp("send: hi").exercise, by_hand=[AwaitReady])
    dialogue << printed("starting") << ready()
    assert dialogue.sent() == [b"hi"]
