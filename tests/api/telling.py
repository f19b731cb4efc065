"""What is asked of notifications through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError
from glasshouse.store.notificationtables import notifications
from tests.api.conftest import Desk, Done

AT = {"address": "mara@desk.example", "rhythm": "daily"}


def _own(desk: Desk) -> dict[str, str]:
    channels = desk.value("administration", "GET", "/notifications")["channels"]
    return {one["channel"]: f"{one['address']} {one['rhythm']}" for one in channels}


def set_channel(desk: Desk) -> Done:
    answer = desk.call("administration", "PUT", "/notifications/email", AT)
    assert answer.json()["value"] == ""
    assert _own(desk)["email"] == "mara@desk.example daily"
    wrong = desk.call("administration", "PUT", "/notifications/email", AT | {"address": "nobody"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, InvalidInputError.code)
    assert desk.call("administration", "PUT", "/notifications/pigeon", AT).status_code == 404
    return Done(answer, "administration", "SetChannel")


def list_notifications(desk: Desk) -> Done:
    hook = {"address": "https://desk.example/in", "rhythm": "never"}
    assert desk.value("administration", "PUT", "/notifications/webhook", hook).startswith("whsec_")
    answer = desk.call("administration", "GET", "/notifications")
    assert "whsec_" not in answer.text
    assert _own(desk)["webhook"] == "https://desk.example/in never"
    return Done(answer, "administration", "ListNotifications")


def send_notification(desk: Desk) -> Done:
    desk.value("administration", "PUT", "/notifications/email", AT)
    answer = desk.call("administration", "POST", "/notifications/email/test")
    newest = desk.value("administration", "GET", "/notifications")["newest"][0]
    assert (newest["id"], newest["test"], newest["state"]) == (answer.json()["value"], True, "waiting")
    return Done(answer, "administration", "SendNotification")


def list_channels(desk: Desk) -> Done:
    answer = desk.call("admin", "GET", "/channels")
    assert AT["address"] not in answer.text
    assert desk.call("administration", "GET", "/channels").status_code == 403
    return Done(answer, "admin", "ListChannels")


def retry_notification(desk: Desk) -> Done:
    desk.value("administration", "PUT", "/notifications/email", AT)
    public = desk.value("administration", "POST", "/notifications/email/test")
    assert desk.call("admin", "POST", f"/channels/retry/{public}").status_code == 404  # it is on its way
    with desk.house.database.write() as connection:
        connection.execute(sa.update(notifications).where(notifications.c.id == public).values(state="failed"))
    answer = desk.call("admin", "POST", f"/channels/retry/{public}")
    assert desk.value("admin", "GET", "/channels")["failed"] == []
    return Done(answer, "admin", "RetryNotification")
