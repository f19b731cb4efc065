"""Who is told what waits: once for each turn of the clock and each rise, tried until it arrives or is given up where it is seen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.notification import TOPIC_WORDS, Channel, Fault, NotificationState, Rhythm
from glasshouse.notify import run
from glasshouse.notify.run import PAUSES
from glasshouse.policy.plans.casework import AddMember
from glasshouse.policy.plans.data import SourceSpec
from glasshouse.policy.plans.notifications import (
    ListChannels,
    ListNotifications,
    Made,
    MakeNotifications,
    Notification,
    RetryNotification,
    SendNotification,
    SetChannel,
)
from glasshouse.policy.plans.people import ChangePerson, CreatePerson
from glasshouse.policy.plans.tasks import AddTask
from glasshouse.store import tables as t
from glasshouse.store.doing.jobs import LEASE, claim
from glasshouse_ledger.leaf import Kind, Verdict
from tests.store.notifying import connected
from tests.store.postboxes import MailServer, certificate
from tests.store.test_ledger import all_leaves
from tests.store.world import PASSWORD, World

ROOT = Path(__file__).resolve().parents[2]
AT = "ines@desk.example"


WORDS = {words: topic.value for topic, pair in TOPIC_WORDS.items() for words in pair}


class Post:
    """A mail server on this machine, and a house that sends by it."""

    def __init__(self, world: World, server: MailServer, file: Path) -> None:
        self.box = server.box
        self._world, self._server, self._file = world, server, file
        self.connect()

    @property
    def sent(self) -> list[EmailMessage]:
        """What arrived."""
        return self.box.messages

    def connect(self) -> None:
        """Let the house that runs now send by this server."""
        self._world.house.notifier = connected(self._world, self._server.port, str(self._file))

    @property
    def arguments(self) -> tuple[str, str]:
        """How another process reaches the server."""
        return str(self._server.port), str(self._file)

    def restart(self) -> None:
        """A new process on what the last one kept."""
        self._world.restart()
        self.connect()

    def run(self) -> int:
        """Send whatever may be sent; yields how many were tried."""
        tried = 0
        while self._world.house.notifier.send_one():
            tried += 1
        return tried


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MailServer, Path]]:
    """One for the file: it asks nobody to sign in."""
    file = certificate(tmp_path_factory.mktemp("post"))
    running = MailServer(file, False, asks=False)
    yield running, file
    running.close()


@pytest.fixture
def post(world: World, server: tuple[MailServer, Path]) -> Post:
    server[0].box.clear()
    return Post(world, *server)


@pytest.fixture
def case(world: World) -> Access:
    world.act(world.admin, CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    made = world.case()
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    return made


class KilledError(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def dying(*_args: object) -> None:
    """A process that ends here."""
    raise KilledError


def ines(world: World) -> Access:
    return world.access("ines", CaseKind.ADMINISTRATION)


def wants(world: World, rhythm: Rhythm, channel: Channel = Channel.EMAIL, address: str = AT) -> str:
    return world.act(ines(world), SetChannel(channel, rhythm, address))


def newest(world: World) -> Notification:
    return world.open(ines(world), ListNotifications()).newest[0]


def told(world: World, post: Post) -> list[dict[str, int]]:
    """What was sent since the last time, after a look at the clock."""
    world.house.telling.look()
    post.run()
    found = [re.findall(r"^  (\d+) ([^\r\n]+)", message.get_content(), re.MULTILINE) for message in post.sent]
    post.sent.clear()
    return [{WORDS[words]: int(many) for many, words in lines} for lines in found]


def test_nobody_is_told_anything_who_did_not_ask_for_it(world: World, case: Access, post: Post) -> None:
    world.act(case, AddTask("x", "@ines", "2026-11-19", ("ines",)))
    for _ in range(3):
        assert told(world, post) == []
        world.clock.pass_(DAY)
    wants(world, Rhythm.NEVER)
    assert told(world, post) == []


def test_at_once_tells_each_rise_once_and_the_calendar_once_a_day(world: World, case: Access, post: Post) -> None:
    world.act(case, AddTask("old", "", "", ("ines",)))
    wants(world, Rhythm.AT_ONCE)
    assert told(world, post) == []  # what waited when the channel was set is known
    world.act(case, AddTask("x", "@ines", "2026-11-20", ("ines",)))
    assert told(world, post) == [{"task": 2, "mention": 1}]
    assert told(world, post) == []
    post.restart()
    assert told(world, post) == []
    world.clock.pass_(14 * HOUR)  # 2026-11-19, 01:06: a reminder waits for its hour
    assert told(world, post) == []
    world.clock.pass_(5 * HOUR)
    assert told(world, post) == [{"task": 2, "due": 1, "mention": 1}]
    world.clock.pass_(HOUR)
    assert told(world, post) == []
    world.clock.pass_(2 * DAY)
    assert told(world, post) == [{"task": 2, "overdue": 1, "mention": 1}]
    world.clock.pass_(DAY)
    assert told(world, post) == []  # nothing rose


def test_a_digest_comes_at_its_hour_once_a_day_or_a_week_and_never_empty(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.DAILY)
    world.clock.pass_(DAY)
    assert told(world, post) == []
    world.act(case, AddTask("x", "", "", ("ines",)))
    assert told(world, post) == []  # today had its look
    world.clock.pass_(DAY)
    assert told(world, post) == [{"task": 1}]
    post.restart()
    assert told(world, post) == []
    wants(world, Rhythm.WEEKLY)  # on a Friday
    days = []
    for day in range(10):
        world.clock.pass_(DAY)
        if told(world, post):
            days.append(day)
    assert days == [2, 9]


def test_what_was_made_twice_is_sent_once(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.DAILY)
    made = Made(ines(world).actor.person, Channel.EMAIL, "day 2026-11-18", {"task": 1}, {}, "2026-11-18")
    world.house.telling._tell((made, made), world.clock())
    world.house.telling._tell((made,), world.clock())
    assert (post.run(), len(post.sent)) == (1, 1)


def test_a_test_goes_to_oneself_and_not_more_than_five_times_an_hour(world: World, case: Access, post: Post) -> None:
    with pytest.raises(ConflictError, match="no address"):
        world.act(ines(world), SendNotification(Channel.EMAIL))
    wants(world, Rhythm.NEVER)
    for _ in range(5):
        world.act(ines(world), SendNotification(Channel.EMAIL))
    with pytest.raises(ConflictError, match="5 tests"):
        world.act(ines(world), SendNotification(Channel.EMAIL))
    assert post.run() == 5
    assert {(one["To"], one["Subject"]) for one in post.sent} == {(AT, "Glasshouse: a test")}
    world.clock.pass_(HOUR + 1)
    world.act(ines(world), SendNotification(Channel.EMAIL))


def test_a_server_that_is_away_is_tried_again_later_each_time_and_then_given_up(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.NEVER)
    public = world.act(ines(world), SendNotification(Channel.EMAIL))
    post.box.answers = ["451 later"] * 20
    for tries, pause in enumerate(PAUSES, 1):
        assert post.run() == 1
        assert (newest(world).state, newest(world).tries, newest(world).fault) == (NotificationState.WAITING, tries, Fault.LATER)
        world.clock.pass_(pause - 1)
        assert post.run() == 0
        world.clock.pass_(1)
    assert post.run() == 1
    assert (newest(world).state, newest(world).tries) == (NotificationState.FAILED, len(PAUSES) + 1)
    world.clock.pass_(20 * DAY)
    assert post.run() == 0
    (failed,) = world.open(world.admin, ListChannels()).failed
    assert (failed.id, failed.person, failed.fault) == (public, "Ines", Fault.LATER)
    post.box.answers.clear()
    world.act(world.admin, RetryNotification(public))
    assert (post.run(), [one["Message-ID"] for one in post.sent]) == (1, [f"<{public}@desk.example>"])
    assert world.open(world.admin, ListChannels()).failed == ()
    with pytest.raises(NotFoundError):
        world.act(world.admin, RetryNotification(public))


def test_what_a_server_refuses_for_good_is_given_up_at_once(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    post.box.answers = ["550 no"]
    assert (post.run(), newest(world).state, newest(world).tries) == (1, NotificationState.FAILED, 1)


def test_a_kill_between_sending_and_marking_repeats_it_once_with_the_same_id(
    world: World, case: Access, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    with monkeypatch.context() as patch:
        patch.setattr(run, "mark", dying)
        with pytest.raises(KilledError):
            world.house.notifier.send_one()
    post.restart()
    world.clock.pass_(LEASE + 1)  # PostgreSQL: the lease of the dead process runs out
    assert post.run() == 1
    assert len(post.sent) == 2
    assert len({message["Message-ID"] for message in post.sent}) == 1
    post.restart()
    world.clock.pass_(LEASE + 1)
    assert post.run() == 0


def test_a_process_that_is_killed_when_the_server_has_the_message_leaves_one_repeat(world: World, case: Access, post: Post) -> None:
    if not world.embedded:
        return  # the processes below open the house's folder
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    world.house.close()
    command = [sys.executable, "-m", "tests.store.notifying", str(world.folder), *post.arguments]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}, stdout=subprocess.DEVNULL)
    post.box.taken = process.kill
    assert process.wait(timeout=120) == -signal.SIGKILL
    post.box.taken = None
    post.restart()
    assert post.run() == 1
    assert len(post.sent) == 2
    assert len({message["Message-ID"] for message in post.sent}) == 1
    post.restart()
    assert (post.run(), newest(world).state) == (0, NotificationState.SENT)


def test_one_that_kills_its_process_each_time_is_given_up(world: World, case: Access, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    monkeypatch.setattr(run.mail, "send", dying)
    for _ in range(len(PAUSES) + 1):
        with pytest.raises(KilledError):
            world.house.notifier.send_one()
        world.clock.pass_(LEASE + 1)
    assert post.run() == 1
    assert (newest(world).state, newest(world).fault) == (NotificationState.FAILED, Fault.UNFORESEEN)


def test_a_paused_account_is_told_nothing_and_that_is_an_entry(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.AT_ONCE)
    world.act(case, AddTask("x", "", "", ("ines",)))
    assert world.house.telling.look() == 1
    person = ines(world).actor.person
    world.act(world.admin, ChangePerson(person, "Investigations", ("investigator",), "paused"))
    assert (post.run(), post.sent) == (1, [])
    states = {(channel, state): many for channel, state, many in world.open(world.admin, ListChannels()).states}
    assert states[Channel.EMAIL, NotificationState.FAILED] == 1
    world.act(case, AddTask("y", "", "", ("mara",)))
    assert world.house.telling.look() == 0


def test_a_channel_that_ended_sends_nothing_more(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    wants(world, Rhythm.NEVER, address="")
    assert (post.run(), post.sent, newest(world).fault) == (1, [], Fault.STOPPED)


def test_the_ledger_says_that_one_was_told_and_a_look_without_effect_leaves_nothing(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.AT_ONCE)
    before = len(all_leaves(world))
    world.house.telling.look()
    world.clock.pass_(DAY)
    world.house.telling.look()
    assert len(all_leaves(world)) == before
    world.act(case, AddTask("Quay at Zanzibar", "", "", ("ines",)))
    before = len(all_leaves(world))
    assert told(world, post) == [{"task": 1}]
    leaves = all_leaves(world)[before:]
    assert [(leaf.header.k, leaf.header.dec) for leaf in leaves] == [(kind, Verdict.PERMIT) for kind in (Kind.INTENT, Kind.OUTCOME)] * 2
    assert leaves[2].header.re == before + world.house.entries.base  # the second pair answers what made it
    entries = world.house.entries.at([before + world.house.entries.base + place for place in range(4)])
    assert "Zanzibar" not in str([entry.fields for entry in entries])
    assert AT not in str([entry.fields for entry in entries])


def test_loaders_do_not_wait_behind_notifications_nor_the_other_way_round(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.NEVER)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    assert claim(world.house.database, world.clock()) is None
    world.register("register")
    public = world.begin("register", b"{}", SourceSpec("main", "ftm"))
    assert (post.run(), len(post.sent)) == (1, 1)
    job = claim(world.house.database, world.clock())
    assert job is not None
    assert job.subject == public


def test_what_ended_is_forgotten_after_thirty_days_with_its_job(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.DAILY)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    post.run()
    world.clock.pass_(31 * DAY)
    world.house.telling.look()
    assert world.open(ines(world), ListNotifications()).newest == ()
    with world.house.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(t.jobs).where(t.jobs.c.kind == "notify")).scalar_one() == 0


NO_ADDRESSES = {
    Channel.EMAIL: (
        *("ines", "a@b@c", "a b@c.example", "a@c.example\nBcc: x@y.example", "<a@c.example>", "a@", ".a@c.example", "ä@c.example"),
        f"{'a' * 250}@c.example",
    ),
    Channel.WEBHOOK: (
        *("http://a.example/", "https://u:p@a.example/", "https://", "https://a.example/#x", "ftp://a", "https://a.example:99999/"),
        *("https://a.example/\r\nX: y", "https://ä.example/", "https://a.example/" + "x" * 2_000, "https://a.example:0/", "https://[::1/"),
    ),
}


@pytest.mark.parametrize("channel", list(Channel))
def test_what_is_no_address_is_refused_and_what_was_there_stays(world: World, channel: Channel) -> None:
    me, good = world.desk, "mara@desk.example" if channel is Channel.EMAIL else "https://desk.example/in"
    world.act(me, SetChannel(channel, Rhythm.DAILY, good))
    for address in NO_ADDRESSES[channel]:
        with pytest.raises(InvalidInputError):
            world.act(me, SetChannel(channel, Rhythm.DAILY, address))
        kept = {one.channel: one.address for one in world.open(me, ListNotifications()).channels}
        assert kept[channel] == good


def test_a_rhythm_without_an_address_is_refused(world: World) -> None:
    with pytest.raises(InvalidInputError, match="Where"):
        world.act(world.desk, SetChannel(Channel.EMAIL, Rhythm.DAILY, " "))


def test_a_webhooks_secret_is_told_once_and_made_anew_with_its_address(world: World, case: Access) -> None:
    first = wants(world, Rhythm.DAILY, Channel.WEBHOOK, "https://a.example/in")
    assert first.startswith("whsec_")
    assert wants(world, Rhythm.WEEKLY, Channel.WEBHOOK, "https://a.example/in") == ""
    second = wants(world, Rhythm.WEEKLY, Channel.WEBHOOK, "https://a.example/other")
    assert second.startswith("whsec_")
    assert second != first
    assert second not in repr(world.open(ines(world), ListNotifications()))


def test_nobody_makes_notifications_or_sees_channels_who_may_not(world: World, case: Access) -> None:
    for access in (world.admin, ines(world), world.desk):
        with pytest.raises(RefusedError):
            world.act(access, MakeNotifications(()))
    for access in (ines(world), world.desk):
        with pytest.raises(RefusedError):
            world.open(access, ListChannels())
        with pytest.raises(RefusedError):
            world.act(access, RetryNotification("x"))
    with pytest.raises(RefusedError):
        world.act(case, SetChannel(Channel.EMAIL, Rhythm.DAILY, AT))


def test_an_administrator_is_shown_nobodys_address(world: World, case: Access, post: Post) -> None:
    wants(world, Rhythm.DAILY)
    world.act(ines(world), SendNotification(Channel.EMAIL))
    post.box.answers = ["550 no"]
    post.run()
    assert AT not in repr(world.open(world.admin, ListChannels()))
