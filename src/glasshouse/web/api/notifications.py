"""With a key of the Administration case: how the key's person is told what waits; for administrators, how the channels do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints

from glasshouse.model.notification import Channel, Rhythm
from glasshouse.policy.plans.notifications import (
    ChannelsView,
    ListChannels,
    ListNotifications,
    NotificationsView,
    RetryNotification,
    SendNotification,
    SetChannel,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Body, Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["people"])


class ChannelBody(Body):
    """Where and how often; an empty address, with `never`, ends the channel."""

    address: Annotated[str, StringConstraints(max_length=2_000)]
    rhythm: Rhythm


@router.get("/notifications", openapi_extra=asks(ListNotifications))
def list_notifications(calling: Calling) -> Answer[NotificationsView]:
    """One's own channels, and the newest notifications of the last 30 days."""
    return calling.open(ListNotifications())


@router.put("/notifications/{channel}", openapi_extra=asks(SetChannel))
def set_channel(calling: Calling, channel: Channel, body: ChannelBody) -> Answer[str]:
    """Say where and how often one is told by a channel. Yields the secret of a webhook whose address is new, this once; else nothing."""
    return calling.act(SetChannel(channel, body.rhythm, body.address))


@router.post("/notifications/{channel}/test", status_code=201, openapi_extra=asks(SendNotification))
def send_notification(calling: Calling, channel: Channel) -> Answer[str]:
    """Send oneself a test; yields the notification's id, under which the list says what became of it."""
    return calling.act(SendNotification(channel))


@router.get("/channels", openapi_extra=asks(ListChannels))
def list_channels(calling: Calling) -> Answer[ChannelsView]:
    """How many people use each channel, how their notifications do, and which were given up: for administrators, without addresses."""
    return calling.open(ListChannels())


@router.post("/channels/retry/{id}", openapi_extra=asks(RetryNotification))
def retry_notification(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002  the address's own word
    """Try a notification again that was given up; yields its id."""
    return calling.act(RetryNotification(id))
