"""What a notification says: how many things of which kind wait, and where to look.

Promise: nothing personal. A text is made of words of this program, numbers and this Glasshouse's own address; nothing of a case is given to
these functions.
"""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.utils import formatdate

from glasshouse.base.clock import SECOND, iso
from glasshouse.model.notification import TOPIC_WORDS, Topic, things
from glasshouse.store.notifications import Letter

_END = "Nothing that names a person or a case is ever sent. How often this comes, or that it ends, you say at {}/me/notifications"


def email(letter: Letter, sender: str, origin: str, now: int) -> EmailMessage:
    """Plain text. Its Message-ID is the same at each try, so that a repeat is known as one."""
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.address
    message["Subject"] = _subject(letter)
    message["Date"] = formatdate(now / SECOND)
    message["Message-ID"] = f"<{letter.id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    lines = [f"  {many} {TOPIC_WORDS[topic][many != 1]}" for topic, many in _told(letter)]
    head = "What waits for you in Glasshouse:" if lines else "This is a test: notifications reach you at this address."
    blocks = [head, *(["\n".join(lines)] if lines else []), f"{origin}/waiting", _END.format(origin)]
    message.set_content("\n\n".join(blocks) + "\n")
    return message


def body(letter: Letter, origin: str) -> bytes:
    """The JSON of a webhook: type, timestamp and data, as Standard Webhooks says. The same bytes at each try."""
    data = {"counts": {topic.value: many for topic, many in _told(letter)}, "link": f"{origin}/waiting"}
    kind = "waiting" if letter.counts else "test"
    return json.dumps({"type": kind, "timestamp": iso(letter.made), "data": data}, separators=(",", ":")).encode()


def _subject(letter: Letter) -> str:
    if not letter.counts:
        return "Glasshouse: a test"
    many = things(letter.counts)
    return f"Glasshouse: {many} {'thing waits' if many == 1 else 'things wait'} for you"


def _told(letter: Letter) -> list[tuple[Topic, int]]:
    return [(topic, letter.counts[topic]) for topic in Topic if letter.counts.get(topic)]
