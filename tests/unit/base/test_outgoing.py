"""Settings of notifications that cannot be read stop the start, and name themselves."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.settings import load

SENDER = {"GLASSHOUSE_NOTIFY_SENDER": "glasshouse@desk.example"}


def test_without_settings_nothing_is_sent_and_no_private_network_is_reached() -> None:
    found = load({}).notify
    assert (found.mail, found.allowed, found.hour) == (None, (), 6)


def test_a_mail_server_has_the_port_of_its_way_unless_it_names_one() -> None:
    for address, starttls, port in (
        ("smtp://mail.example", True, 587),
        ("smtps://mail.example", False, 465),
        ("smtps://mail.example:2465", False, 2465),
    ):
        mail = load(SENDER | {"GLASSHOUSE_NOTIFY_SMTP": address}).notify.mail
        assert mail is not None
        assert (mail.host, mail.starttls, mail.port) == ("mail.example", starttls, port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("SMTP", text)
            for text in (
                "mail.example",
                "http://mail.example:25",
                "smtp://",
                "smtps://u:p@mail.example",
                "smtp://mail.example:x",
                "smtp://a/b",
            )
        ),
        *(("SENDER", text) for text in ("", "nobody", "a b@c.example", "A <a@c.example>", "a@c.example\nBcc: x@y.example")),
        *(("ALLOW", text) for text in ("10.0.0.1/8", "everything", "10.1.0.0/16;fd00::/8")),
        *(("HOUR", text) for text in ("24", "-1", "six")),
    ],
)
def test_what_cannot_be_read_is_named(name: str, value: str) -> None:
    settings = {"GLASSHOUSE_NOTIFY_SMTP": "smtp://mail.example", **SENDER, f"GLASSHOUSE_NOTIFY_{name}": value}
    with pytest.raises(InvalidInputError) as caught:
        load(settings)
    assert caught.value.field == f"NOTIFY_{name}"
