"""What the verbs about notifications do, in whichever process holds the store."""

from __future__ import annotations

from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.gate import Access
from glasshouse.model.notification import Channel
from glasshouse.policy.plans.notifications import ListNotifications, SendNotification


def test(host: Glasshouse, access: Access, args: dict[str, Any]) -> dict[str, Any]:
    """A test to oneself, tried once here and now (or by the server's own thread, where it was quicker); what became of it."""
    public = host.gate.act(access, SendNotification(Channel(args["channel"]))).value
    host.notifier.send_one(public)
    (found,) = (one for one in host.gate.open(access, ListNotifications()).value.newest if one.id == public)
    return {"state": found.state.value, "fault": found.fault.value if found.fault else "", "status": found.status}
