"""A run as it happens: each event and each packet a line for the terminal, the moment it comes."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from grader.model import Event, Transcript, Words
from grader.model.capture import Frame
from grader.model.events import Opened, Started
from grader.packets.headers import Datagram, Segment, read_packet
from grader.report.conversation import Telling, is_pair
from grader.report.packet_rows import packet_said
from grader.report.terminal import TALK_BYTES, talk_line
from grader.voice import Voice
from grader.voice.characters import escaped_bytes, inert_line
from grader.voice.tables.packets import PACKETS


class LiveTalk:
    """Tells the events and packets of one check, one after the other. `transcript`: of that check, without events yet."""

    def __init__(self, transcript: Transcript, port: int, voice: Voice) -> None:
        """`port`: the server's."""
        self._transcript, self._port, self._voice = transcript, port, voice.reading(PACKETS)
        self._telling = Telling(transcript, voice)
        self._case = -1
        self._early = list[Text]()

    def event(self, event: Event, step: Words | None) -> list[Text]:
        """What happened; `step`: what the step that begins asks for. A heading where another row of `each` begins."""
        row = replace(self._telling.row(event), t=event.t)
        if step is not None:
            row = replace(row, text=self._voice.labelled(row.text, inert_line(self._voice.of(step))))
        lines = [talk_line(row, self._transcript, self._voice)]
        if isinstance(event, Opened):  # before its program is started
            self._early += lines
            return []
        if isinstance(event, Started) and event.case != self._case and len(self._transcript.cases) > 1:
            self._case = event.case
            values = ", ".join(
                f"{name} = {value or '“”'}" for name, value in self._transcript.cases[event.case].items()
            )
            self._early.insert(
                0, Text(self._voice.say("case-values", n=event.case + 1, values=inert_line(values)), "bold")
            )
        lines, self._early = [*self._early, *lines], []
        return lines

    def packet(self, frame: Frame, program: str) -> list[Text]:
        """A packet of the network of that program. Of two programs each is shown as its own network has it: what it sends."""
        packet = read_packet(frame)
        if packet is None or self._port not in (packet.source.port, packet.target.port):
            return []
        by_server = packet.source.port == self._port
        if is_pair(self._transcript) and by_server != (program == "server"):
            return []
        said = packet_said(packet, None, self._voice)
        if not said:
            return []
        carried = packet.carries.data if isinstance(packet.carries, (Segment, Datagram)) else b""
        data = f" “{escaped_bytes(carried[:TALK_BYTES])}{'…' if len(carried) > TALK_BYTES else ''}”" if carried else ""
        over = "TCP " if isinstance(packet.carries, Segment) else ""
        client, server = self._voice.program("client"), self._voice.program("server")
        told = f"{client} {'←' if by_server else '→'} {server}  {over}{said}{data}"
        return [Text(f"      · {frame.at / 1e9:8.3f}   {inert_line(told)}", "cyan")]
