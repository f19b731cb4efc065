"""How a person is told what waits for them elsewhere than on a page: their channels, what was sent by them, and what never arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.notification import Channel, Fault, NotificationState, Rhythm
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

ENDED_DAYS = 30
"""Days that a notification which was sent, or given up, is kept."""


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """One's own channel: its `address` (empty: none) and how often; `signed` says whether there is a secret."""

    channel: Channel
    address: str
    rhythm: Rhythm
    signed: bool


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification: made and next tried or ended when (RFC 3339; `until` is empty for one that is tried at once), `things` how many
    things it counts, 0 for a test. `status` is what a webhook's server answered, or 0. `person` is the account's name, where the reader
    is not that person."""

    id: str
    channel: Channel
    test: bool
    things: int
    made: str
    state: NotificationState
    tries: int
    until: str
    fault: Fault | None
    status: int
    person: str = ""


@dataclass(frozen=True, slots=True)
class NotificationsView:
    """One's own channels, each of them once, and the newest notifications of the last 30 days."""

    channels: tuple[OwnChannel, ...]
    newest: tuple[Notification, ...]


@dataclass(frozen=True, slots=True)
class ListNotifications(Plan[NotificationsView]):
    """One's own channels and what was sent by them."""

    action: ClassVar[Action] = Action.LIST_NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class SetChannel(Command[str]):
    """Say at which address, and how often, one is told by a channel; an empty address ends it. Yields the new secret of a webhook whose
    address is new, this once, and nothing otherwise. InvalidInputError names `address` or `rhythm`."""

    action: ClassVar[Action] = Action.SET_CHANNEL

    channel: Channel
    rhythm: Rhythm
    address: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SendNotification(Command[str]):
    """Send oneself a test by a channel; yields the notification's id. ConflictError where the channel has no address, or after too many.
    A notification that the program made is checked against this before it goes out: whose account is paused is told nothing."""

    action: ClassVar[Action] = Action.SEND_NOTIFICATION

    channel: Channel


@dataclass(frozen=True, slots=True)
class Made:
    """A notification that is to be made, once for each `period`: `counts` by topic; `told` and `day` are kept at the channel."""

    person: str
    channel: Channel
    period: str
    counts: dict[str, int]
    told: dict[str, int]
    day: str


@dataclass(frozen=True, slots=True)
class MakeNotifications(Command[int]):
    """What the program does by itself: notifications of what waits, for those who want them now. No policy permits it to anybody. Yields
    how many there are that were not made before."""

    action: ClassVar[Action] = Action.MAKE_NOTIFICATIONS

    made: tuple[Made, ...] = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChannelsView:
    """How many people use each channel; of the last 30 days, how many notifications are in which state; and those that were given up,
    newest first."""

    people: tuple[tuple[Channel, int], ...]
    states: tuple[tuple[Channel, NotificationState, int], ...]
    failed: tuple[Notification, ...]


@dataclass(frozen=True, slots=True)
class ListChannels(Plan[ChannelsView]):
    """How the channels do: for administrators, without anybody's address."""

    action: ClassVar[Action] = Action.LIST_CHANNELS


@dataclass(frozen=True, slots=True)
class RetryNotification(Command[str]):
    """Try a notification again that was given up; yields its id."""

    action: ClassVar[Action] = Action.RETRY_NOTIFICATION

    id: str
