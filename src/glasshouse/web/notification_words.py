"""Notifications put to people: channels, how often, and why one did not go out."""

from __future__ import annotations

from glasshouse.model.notification import Channel, Fault, NotificationState, Rhythm

CHANNELS = {Channel.EMAIL: "E-mail", Channel.WEBHOOK: "Webhook"}
RHYTHMS = {
    Rhythm.NEVER: "Never: on these pages only",
    Rhythm.AT_ONCE: "Within minutes, and reminders once a day",
    Rhythm.DAILY: "Once a day",
    Rhythm.WEEKLY: "Once a week, on Monday",
}
STATES = {NotificationState.WAITING: "On its way", NotificationState.SENT: "Sent", NotificationState.FAILED: "Given up"}
FAULTS = {
    Fault.NO_SERVER: "No mail server is set up here: an administrator sets GLASSHOUSE_NOTIFY_SMTP.",
    Fault.UNREACHABLE: "The server did not answer.",
    Fault.NO_TLS: "The connection could not be made secure: no TLS, or a certificate that does not fit.",
    Fault.LOGIN: "The mail server did not accept this Glasshouse’s own name and password.",
    Fault.LATER: "The mail server asked to try again later.",
    Fault.REFUSED: "The mail server refused it for good: look whether the address is right.",
    Fault.PRIVATE: "The address leads to a private network. An administrator can list it in GLASSHOUSE_NOTIFY_ALLOW.",
    Fault.ANSWER: "The server took the message and answered otherwise than with success.",
    Fault.STOPPED: "It was stopped: the channel has ended, or the account may not be told any more.",
    Fault.UNFORESEEN: "A fault of this program stopped it.",
}
