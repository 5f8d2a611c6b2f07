"""A real name server on loopback, which answers questions of one kind out of a small zone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer:
    """Answers over UDP with the records of `kind` that `zones` hold by name; a name not in it does not exist.

    While it is `silent` it hears every question and answers none.
    """

    def __init__(self, kind: str, zones: Mapping[str, Sequence[str]]) -> None:
        self.kind = kind
        self.zones = zones
        self.silent = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while True:
            data, sender = self.socket.recvfrom(4096)
            if not data:
                return
            if not self.silent:
                self.socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), sender)

    def _answer(self, question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name.to_text()
        if name in self.zones:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", self.kind, *self.zones[name]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
