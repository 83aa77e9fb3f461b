"""The packets of a check as a file for Wireshark: who is who, and what was found, stands in comments."""

from __future__ import annotations

from grader.model import CheckResult, Result, Transcript, program_names
from grader.model.events import Impaired, LinkEnded, Relayed
from grader.packets.pcapng import Interface, pcapng
from grader.report import closed
from grader.report.packets import (
    NetworkView,
    events_of,
    missing,
    network_title,
    networks,
    told_connection,
    told_difference,
    told_exchange,
)
from grader.voice import Voice
from grader.voice.tables.packets import PACKETS


def pcap_files(result: Result, voice: Voice, *, show_hidden: bool) -> dict[str, bytes]:
    """A file for each check that has packets and may be shown, by its name."""
    checks = (check for check in result.checks if not closed(check, show_hidden))
    return {pcap_name(check, result): data for check in checks if (data := pcap_of(check, result, voice))}


def pcap_name(check: CheckResult, result: Result) -> str:
    return f"{result.exercise}-{check.program}-{check.id}.pcapng"


def pcap_of(check: CheckResult, result: Result, voice: Voice) -> bytes:
    """The file of one check; nothing where it has no packets."""
    voice, transcript = voice.reading(PACKETS), check.transcript
    views = networks(transcript) if transcript is not None else []
    if transcript is None or not any(view.packets for view in views):
        return b""
    told = [voice.say("packets-end"), *missing(views, voice)]
    shown = [_network(view, check, transcript, voice) for view in views]
    return pcapng(shown, application=f"grader {result.grader}", comments=told)


def _network(view: NetworkView, check: CheckResult, transcript: Transcript, voice: Voice) -> Interface:
    """An interface, and what was found, at the packets in which it shows."""
    capture, comments = view.capture, dict[int, list[str]]()

    def remark(number: int | None, text: str) -> None:
        if number is not None:
            comments.setdefault(number, []).append(text)

    for connection in view.connections:
        remark(connection.moments[0].packet.number, told_connection(connection, view, voice))
    if capture.difference is not None:
        remark(capture.difference.packet, told_difference(view, capture.difference.packet, voice))
    for exchange in view.exchanges:
        remark(exchange.began, told_exchange(exchange, view, voice))
    telling = [(finding.event, voice.labelled(voice.title(finding), voice.hint(finding))) for finding in check.findings]
    if check.requirement is not None:
        telling.insert(0, (check.event, voice.say("packets-failed-here", what=voice.of(check.requirement))))
    here = {id(event) for event in events_of(transcript, capture.case)}
    for index, text in telling:
        event = transcript.events[index] if index is not None and 0 <= index < len(transcript.events) else None
        if event is None or id(event) not in here:
            continue
        whose = event.source if isinstance(event, (Relayed, Impaired, LinkEnded)) else getattr(event, "program", None)
        if whose in (None, capture.program):
            remark(view.packet_at(event.t), text)
    title = network_title(view, transcript, voice)
    about = voice.say("network-of", program=voice.of(program_names(capture.program)))
    return Interface(capture, title, about, comments)
