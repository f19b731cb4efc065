"""The only administrator who forgot the password, as the guide says (docs/guide/run.md): a key that still holds makes a second one."""

from __future__ import annotations

from tests.api.conftest import HERE, PASSWORD, Desk, colleague

NEW = "another quiet harbour at dawn"


def test_a_key_for_administration_makes_a_second_administrator_who_makes_the_link(desk: Desk) -> None:
    own = desk.call("admin", "POST", "/people/resets", {"login": "ada"})
    assert own.status_code == 403  # nobody makes one for themselves
    colleague(desk, "bert", "administrator")
    desk.keys["bert"] = desk.key("bert", "administration")
    made = desk.value("bert", "POST", "/people/resets", {"login": "ada"})
    form = {"password": NEW, "password_again": NEW}
    assert desk.client.post(f"/reset/{made['text']}", data=form, headers={"Origin": HERE}).status_code == 200
    assert desk.client.post("/api/keys", json={"login": "ada", "password": PASSWORD, "case": "administration"}).status_code == 401
    body = {"login": "ada", "password": NEW, "case": "administration"}
    assert desk.client.post("/api/keys", json=body).status_code == 201
