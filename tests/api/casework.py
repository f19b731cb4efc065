"""The work of a case through the API: tasks, comments, mentions."""

from __future__ import annotations

import json
from typing import Any

from glasshouse.gate import Access
from glasshouse.policy.plans.tasks import MakeFeed
from tests.api.conftest import Desk, Done, colleague


def _task(desk: Desk, **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/tasks", {"title": "Ask the harbour office", **more}))


def _row(desk: Desk, public: str) -> dict[str, Any]:
    return dict(desk.value("case", "GET", f"/case/tasks/{public}")["row"])


def list_tasks(desk: Desk) -> Done:
    first = _task(desk, due="2020-01-01", people=["maya"])
    _task(desk, due="2199-01-01")
    params = {"state": "to_do", "mine": True, "overdue": True, "order": "number", "offset": 0}
    answer = desk.call("case", "GET", "/case/tasks", params=params)
    (row,) = answer.json()["value"]["rows"]
    assert (row["id"], row["overdue"], row["people"]) == (first, True, ["Maya Okafor"])
    desk.value("case", "POST", f"/case/tasks/{first}/move", {"revision": 1, "state": "done"})
    return Done(answer, "case", "ListTasks")


def add_task(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/tasks", {"title": "Call nobody by name", "text": "Sigrid waits", "due": "2199-02-01"})
    assert answer.status_code == 201
    told = json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert "Sigrid" not in told
    assert "nobody" not in told
    assert "2199-02-01" in told
    return Done(answer, "case", "AddTask")


def open_task(desk: Desk) -> Done:
    first = _task(desk)
    second = _task(desk, after=[_row(desk, first)["number"]])
    answer = desk.call("case", "GET", f"/case/tasks/{second}")
    view = answer.json()["value"]
    assert [one["id"] for one in view["after"]] == [first]
    assert (view["row"]["waits"], view["row"]["revision"], view["made_by"]) == (1, 1, "Maya Okafor")
    return Done(answer, "case", "OpenTask")


def change_task(desk: Desk) -> Done:
    task = _task(desk)
    body = {"title": "Ask twice", "text": "By letter", "state": "doing", "due": "", "people": [], "after": [], "revision": 1}
    answer = desk.call("case", "PUT", f"/case/tasks/{task}", body)
    assert answer.json()["value"] == 2
    again = desk.call("case", "PUT", f"/case/tasks/{task}", {**body, "title": "Ask thrice"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    assert _row(desk, task)["title"] == "Ask twice"
    return Done(answer, "case", "ChangeTask")


def move_task(desk: Desk) -> Done:
    task = _task(desk)
    answer = desk.call("case", "POST", f"/case/tasks/{task}/move", {"revision": 1, "state": "waiting"})
    assert (_row(desk, task)["state"], answer.json()["value"]) == ("waiting", 2)
    return Done(answer, "case", "MoveTask")


def _twice(desk: Desk) -> str:
    task = _task(desk, text="As it was")
    body = {"title": "Other", "text": "As it is", "state": "to_do", "revision": 1}
    desk.value("case", "PUT", f"/case/tasks/{task}", body)
    return task


def compare_task(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/tasks/{_twice(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["text"], new["text"]) == ("As it was", "As it is")
    return Done(answer, "case", "CompareTask")


def restore_task(desk: Desk) -> Done:
    task = _twice(desk)
    answer = desk.call("case", "POST", f"/case/tasks/{task}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/tasks/{task}")["text"] == "As it was"
    return Done(answer, "case", "RestoreTask")


def add_comment(desk: Desk) -> Done:
    task = _task(desk)
    answer = desk.call("case", "POST", "/case/comments", {"kind": "task", "subject": task, "text": "They moved."})
    (comment,) = desk.value("case", "GET", f"/case/tasks/{task}")["comments"]
    assert (comment["by"], comment["text"]) == ("Maya Okafor", "They moved.")
    return Done(answer, "case", "AddComment")


def _mentioned(desk: Desk) -> str:
    """A colleague who was mentioned in a task; yields the task's id."""
    if "arne" not in desk.keys:
        colleague(desk, "arne", "investigator")
        desk.value("case", "POST", "/case/members", {"login": "arne", "role": "member"})
        desk.keys["arne"] = desk.key("arne", desk.case)
    return _task(desk, text="Ask @arne, not @nobody.")


def attach_exhibit(desk: Desk) -> Done:
    task = desk.value("case", "POST", "/case/tasks", {"title": "Look at the box"})
    box = desk.value("case", "POST", "/case/exhibits", {"kind": "physical_object", "title": "A box"})
    label = desk.value("case", "GET", f"/case/exhibits/{box}")["row"]["label"]
    answer = desk.call("case", "PUT", f"/case/tasks/{task}/exhibits/{int(label.removeprefix('EX-'))}")
    assert answer.json()["value"] == box
    assert [one["label"] for one in desk.value("case", "GET", f"/case/tasks/{task}")["exhibits"]] == [label]
    assert desk.call("case", "PUT", f"/case/tasks/{task}/exhibits/9999").status_code == 422
    return Done(answer, "case", "AttachExhibit")


def detach_exhibit(desk: Desk) -> Done:
    (task,) = [row["id"] for row in desk.value("case", "GET", "/case/tasks/table") if row["title"] == "Look at the box"]
    (one,) = desk.value("case", "GET", f"/case/tasks/{task}")["exhibits"]
    answer = desk.call("case", "DELETE", f"/case/tasks/{task}/exhibits/{one['id']}")
    assert desk.value("case", "GET", f"/case/tasks/{task}")["exhibits"] == []
    assert desk.call("case", "DELETE", f"/case/tasks/{task}/exhibits/{one['id']}").status_code == 404
    return Done(answer, "case", "DetachExhibit")


def list_mentions(desk: Desk) -> Done:
    task = _mentioned(desk)
    answer = desk.call("arne", "GET", "/case/mentions")
    assert (answer.json()["value"][0]["subject"], answer.json()["value"][0]["by"]) == (task, "Maya Okafor")
    assert desk.value("case", "GET", "/case/mentions") == []
    return Done(answer, "arne", "ListMentions")


def see_mentions(desk: Desk) -> Done:
    _mentioned(desk)
    answer = desk.call("arne", "POST", "/case/mentions/seen")
    assert desk.value("arne", "GET", "/case/mentions") == []
    return Done(answer, "arne", "SeeMentions")


def tabulate_tasks(desk: Desk) -> Done:
    task = _task(desk)
    answer = desk.call("case", "GET", "/case/tasks/table")
    rows = answer.json()["value"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1]["id"] == task
    return Done(answer, "case", "TabulateTasks")


def open_board(desk: Desk) -> Done:
    task = _task(desk, people=["maya"])
    answer = desk.call("case", "GET", "/case/tasks/board", params={"mine": True})
    columns = answer.json()["value"]
    assert [column["state"] for column in columns] == ["to_do", "doing", "waiting", "done"]
    assert task in [row["id"] for row in columns[0]["rows"]]
    return Done(answer, "case", "OpenBoard")


def open_month(desk: Desk) -> Done:
    task = _task(desk, due="2031-05-06", people=["maya"])
    answer = desk.call("case", "GET", "/case/tasks/month", params={"month": "2031-05", "mine": True})
    assert [row["id"] for row in answer.json()["value"]["rows"]] == [task]
    return Done(answer, "case", "OpenMonth")


def begin_task(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/case/tasks/people")
    assert "maya" in [one["login"] for one in answer.json()["value"]["members"]]
    return Done(answer, "case", "BeginTask")


def _linked(desk: Desk) -> None:
    """A calendar link of Maya's, made as a person does it."""
    desk.house.gate.act(Access(desk.house.accounts.find("maya"), desk.case), MakeFeed())


def show_feed(desk: Desk) -> Done:
    _linked(desk)
    answer = desk.call("case", "GET", "/case/feed")
    assert set(answer.json()["value"]) == {"made", "expires"}
    return Done(answer, "case", "ShowFeed")


def end_feed(desk: Desk) -> Done:
    _linked(desk)
    answer = desk.call("case", "DELETE", "/case/feed")
    assert desk.value("case", "GET", "/case/feed") is None
    return Done(answer, "case", "EndFeed")


def _note(desk: Desk, **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/notes", {"title": "On the quay", "text": "As it was", **more}))


def add_note(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/notes", {"title": "Sigrid spoke", "text": "At length", "folder": "Interviews"})
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    return Done(answer, "case", "AddNote")


def list_notes(desk: Desk) -> Done:
    note = _note(desk, folder="Finds")
    (finds,) = (folder for folder in desk.value("case", "GET", "/case/notes")["folders"] if folder["name"] == "Finds")
    answer = desk.call("case", "GET", "/case/notes", params={"folder": finds["id"], "offset": 0})
    found = answer.json()["value"]
    assert [row["id"] for row in found["rows"]] == [note]
    assert found["folder"] == finds
    return Done(answer, "case", "ListNotes")


def open_note(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/notes/{_note(desk)}")
    view = answer.json()["value"]
    assert (view["text"], view["made_by"], view["row"]["revision"]) == ("As it was", "Maya Okafor", 1)
    return Done(answer, "case", "OpenNote")


def _rewritten(desk: Desk) -> str:
    note = _note(desk)
    desk.value("case", "PUT", f"/case/notes/{note}", {"title": "Other", "text": "As it is", "revision": 1})
    return note


def change_note(desk: Desk) -> Done:
    note = _note(desk)
    body = {"title": "Other", "text": "As it is", "folder": "", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/notes/{note}", body)
    again = desk.call("case", "PUT", f"/case/notes/{note}", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeNote")


def compare_note(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/notes/{_rewritten(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["text"], new["text"]) == ("As it was", "As it is")
    return Done(answer, "case", "CompareNote")


def restore_note(desk: Desk) -> Done:
    note = _rewritten(desk)
    answer = desk.call("case", "POST", f"/case/notes/{note}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/notes/{note}")["text"] == "As it was"
    return Done(answer, "case", "RestoreNote")


def add_private_note(desk: Desk) -> Done:
    note = _note(desk)
    answer = desk.call("case", "POST", "/case/private-notes", {"kind": "note", "subject": note, "text": "I doubt it."})
    (own,) = desk.value("case", "GET", f"/case/notes/{note}")["private"]
    assert own["text"] == "I doubt it."
    return Done(answer, "case", "AddPrivateNote")


def remove_private_note(desk: Desk) -> Done:
    note = _note(desk)
    own = desk.value("case", "POST", "/case/private-notes", {"kind": "note", "subject": note, "text": "I doubt it."})
    answer = desk.call("case", "DELETE", f"/case/private-notes/{own}")
    assert desk.value("case", "GET", f"/case/notes/{note}")["private"] == []
    return Done(answer, "case", "RemovePrivateNote")


def look_up(desk: Desk) -> Done:
    note = _note(desk, text="The crane at Bérth nine\nis rusty.")
    answer = desk.call("case", "POST", "/case/find", {"words": "CRANE berth", "offset": 0})
    found = answer.json()["value"]
    assert [(row["path"], row["passage"]) for row in found["rows"]] == [(f"notes/{note}", "The crane at Bérth nine")]
    return Done(answer, "case", "LookUp")
