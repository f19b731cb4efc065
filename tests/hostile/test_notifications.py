"""Nothing of a case leaves in a notification: real messages, taken by real servers, hold no word that anybody wrote, and no id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.notification import TOPIC_WORDS, Channel, Rhythm, Topic
from glasshouse.model.purpose import Purpose
from glasshouse.policy.decide import PolicyBook, default_house
from glasshouse.policy.plans.casework import AddMember, CreateCase, GrantDataset, HoldEntity, RemoveMember
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.exhibits import CollectExhibit, HandOverExhibit, Said
from glasshouse.policy.plans.notes import AddNote
from glasshouse.policy.plans.notifications import ListChannels, ListNotifications, MakeNotifications, SendNotification, SetChannel
from glasshouse.policy.plans.tasks import AddTask
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World
from tests.store.postboxes import LOGIN, MAIL_PASSWORD, MailServer, WebServer, certificate

SELF = {"notifications", "notification_channels", "jobs", "meta"}
"""Tables that hold what is sent itself, and where to."""
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MailServer, WebServer, Path]]:
    folder = tmp_path_factory.mktemp("post")
    file = certificate(folder)
    (folder / "password").write_text(MAIL_PASSWORD)
    mail, web = MailServer(file, True), WebServer(file)
    yield mail, web, folder
    mail.close()
    web.close()


@pytest.fixture(scope="module")
def world(post: tuple[MailServer, WebServer, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    mail, _, folder = post
    made = World(
        tmp_path_factory.mktemp("told"),
        NOTIFY_SMTP=f"smtp://localhost:{mail.port}",
        NOTIFY_SENDER="glasshouse@g.example",
        NOTIFY_SMTP_LOGIN=LOGIN,
        NOTIFY_SMTP_PASSWORD_FILE=str(folder / "password"),
        NOTIFY_CA_FILE=str(folder / "localhost.pem"),
        NOTIFY_ALLOW="127.0.0.1/32",
        NOTIFY_HOUR="0",
    )
    made.person("ines", "investigator")
    yield made
    made.close()


def filled(world: World) -> Access:
    """A case with words of its own in every place that takes some."""
    desk = world.standing(CaseKind.ADMINISTRATION)
    world.dataset("zanzibar-register")
    world.load("zanzibar-register", [("z", "Person", {"name": "Philomena Quist", "idNumber": "QQ-7731"})])
    opened = world.act(desk, CreateCase("Marzipan wharf", "Did Philomena bribe anyone?", Purpose.CORRUPTION, "Grounds", "Targets"))
    case = Access(world.mara, opened)
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    world.act(case, GrantDataset("zanzibar-register", "Kumquat reasons"))
    world.act(case, HoldEntity(world.id(case, "Philomena Quist")))
    return case


def busy(world: World, case: Access, number: int) -> None:
    """Something of each kind that waits for Ines."""
    task = world.act(case, AddTask(f"Interrogate Quist {number}", "@ines bring the ledger of Marzipan", "2026-11-01", ("ines",)))
    world.act(case, AddComment(Commented.TASK, task, "@ines Obviously urgent"))
    world.act(case, AddNote("Rhubarb", "@ines Philomena lied", "Secretfolder"))
    box = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A violet suitcase", "Found behind the wharf")))
    world.act(case, HandOverExhibit(box, "ines", "", "Fingerprints"))


def words_of(text: str) -> set[str]:
    """Lower case, with a letter in each: an id may begin with a digit."""
    return {word.lower() for word in re.findall(r"[^\W_][\w-]{2,}", text) if any(map(str.isalpha, word))}


def kept_words(world: World) -> set[str]:
    """Every word of every text in the store, whatever it is of, but for what notifications themselves are made of."""
    tables = {str(row[0]) for row in world.rows("select name from sqlite_master where type = 'table'")}
    found: set[str] = set()
    for table in tables - SELF:
        for row in world.rows(f'select * from "{table}"'):  # names that the database told
            for cell in row:
                if isinstance(cell, str):
                    found |= words_of(cell)
    return found


PROGRAM = """
What waits for you in Glasshouse: This is a test: notifications reach you at this address. thing things wait waits
Nothing that names a person or a case is ever sent. How often this comes, or that it ends, you say at me/notifications
From To Subject Date Message-ID Auto-Submitted auto-generated Content-Type text plain charset utf-8 Content-Transfer-Encoding
quoted-printable MIME-Version type timestamp data counts link http example glasshouse application json
"""
"""Words of the program, and of its own address."""


def fixed_words() -> set[str]:
    return words_of(" ".join([PROGRAM, *Topic, *(word for pair in TOPIC_WORDS.values() for word in pair)]))


def test_no_word_of_a_case_and_no_id_is_in_what_leaves(world: World, post: tuple[MailServer, WebServer, Path]) -> None:
    mail, web, _ = post
    case = filled(world)
    me = world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("ines"))
    for rhythm, number in ((Rhythm.AT_ONCE, 1), (Rhythm.DAILY, 2)):
        world.act(me, SetChannel(Channel.EMAIL, rhythm, "x@y.example"))
        world.act(me, SetChannel(Channel.WEBHOOK, rhythm, f"https://localhost:{web.port}/"))
        busy(world, case, number)
        world.clock.forward(24 * 3600)
        assert world.house.telling.look() == 2
    for channel in Channel:
        world.act(me, SendNotification(channel))
    while world.house.notifier.send_one():
        pass
    assert (len(mail.box.messages), len(web.posted)) == (3, 3)
    ids = {one.id for one in world.open(me, ListNotifications()).newest}
    texts = [message.as_string().replace("=\n", "") for message in mail.box.messages]
    texts += [posted.body.decode() + repr(posted.headers) + posted.path for posted in web.posted]
    assert sum("mention" in text for text in texts) == 4
    kept = kept_words(world)
    assert {"philomena", "marzipan", "quist", "kumquat", "suitcase", "secretfolder", "okafor", case.case, me.actor.person} <= kept
    for text in texts:
        for one in ids:
            text = text.replace(one, "")
        assert (words_of(text) & kept) - fixed_words() == set()
        assert "ines" not in words_of(text)
        assert case.case not in text


def test_two_worlds_that_differ_in_every_word_send_the_same(world: World, post: tuple[MailServer, WebServer, Path]) -> None:
    """What is told is made of numbers: with the same numbers, it is the same."""
    mail, _, _ = post
    me = world.standing(CaseKind.ADMINISTRATION, world.person("tove", "investigator"))
    told = []
    for title, text in (("Alpha", "@tove one"), ("Omega " * 20, "@tove " + "zeta " * 900)):
        case = world.case()
        world.act(case, AddMember("tove", CaseRole.MEMBER))
        world.act(me, SetChannel(Channel.EMAIL, Rhythm.DAILY, "x@y.example"))
        world.act(case, AddTask(title, text, "2026-11-01", ("tove",)))
        world.clock.forward(24 * 3600)
        mail.box.clear()
        world.house.telling.look()
        while world.house.notifier.send_one():
            pass
        (message,) = [one for one in mail.box.messages if one["To"] == "x@y.example" and "task of yours" in one.get_content()]
        told.append(message.get_content())
        world.act(case, RemoveMember(me.actor.person))
    assert told[0] == told[1]


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def test_the_page_says_in_plain_words_what_is_wrong_and_shows_what_was_typed_as_text(mara: Browser) -> None:
    page = mara.post("/me/notifications", channel="email", rhythm="daily", address=SCRIPT)
    assert page.status_code == 422
    assert "This is no e-mail address." in page.text
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    for wrong in ({"channel": "pigeon"}, {"rhythm": "hourly"}, {"address": "a@b.example\x00"}, {"address": "http://a.example"}):
        given = {"channel": "webhook", "rhythm": "daily", "address": "https://a.example/"} | wrong
        assert mara.post("/me/notifications", **given).status_code == 422, wrong


def test_a_webhooks_secret_stands_on_one_page_once(mara: Browser) -> None:
    made = mara.post("/me/notifications", channel="webhook", rhythm="never", address="https://a.example/in")
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", made.text)
    assert "whsec_" not in mara.get("/me/notifications").text
    again = mara.post("/me/notifications", channel="webhook", rhythm="weekly", address="https://a.example/in")
    assert "whsec_" not in again.text
    assert "Kept." in again.text


def test_the_page_of_channels_is_for_administrators_and_shows_no_address(world: World, mara: Browser) -> None:
    mara.post("/me/notifications", channel="email", rhythm="daily", address="mara@hidden.example")
    assert mara.get("/people/channels").status_code == 403
    jonas = browser(world, "jonas")
    page = jonas.get("/people/channels")
    assert page.status_code == 200
    assert "hidden.example" not in page.text
    assert "Nothing was given up" in page.text
    unknown = [jonas.post("/people/channels/retry", notification=one) for one in ("nothing", "a" * 26, SCRIPT)]
    assert {answer.status_code for answer in unknown} == {404}
    theirs = world.act(world.standing(CaseKind.ADMINISTRATION), SendNotification(Channel.EMAIL))
    other = jonas.post("/people/channels/retry", notification=theirs)  # it is on its way: answered like one that is nowhere
    assert _plain(other) == _plain(unknown[1])


def test_nobody_sets_anothers_channel_or_without_a_session(world: World, mara: Browser) -> None:
    with TestClient(create_app(world.house), base_url=HERE, follow_redirects=False) as stranger:
        for method, path in (("GET", "/me/notifications"), ("POST", "/me/notifications"), ("GET", "/people/channels")):
            answer: httpx.Response = stranger.request(method, path, headers={"Origin": HERE})
            assert answer.status_code in (303, 401, 403), path
    mara.post("/me/notifications", channel="email", rhythm="daily", address="mara@desk.example", person="ines")
    found = world.open(world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("ines")), ListNotifications())
    assert "mara@desk.example" not in repr(found)


def test_no_house_policy_lets_anybody_make_notifications(world: World) -> None:
    everything = default_house() + '@id("N1 everybody")\npermit (principal, action == Action::"make_notifications", resource);\n'
    for actor in (world.mara, world.jonas):
        access = world.standing(CaseKind.ADMINISTRATION, actor)
        decision = PolicyBook(everything).decide(MakeNotifications(()), world.house.gate.situation(access.actor, access.case))
        assert (decision.permit, decision.rules) == (False, ("C9",))


def test_an_approver_is_told_what_waits_and_does_nothing_else_by_it(world: World) -> None:
    access = world.standing(CaseKind.ADMINISTRATION, world.person("gerd", "approver", unit="Elsewhere"))
    world.act(access, SetChannel(Channel.EMAIL, Rhythm.DAILY, "gerd@z.example"))
    assert world.open(access, ListNotifications()).channels[0].address == "gerd@z.example"
    with pytest.raises(RefusedError):
        world.open(access, ListChannels())


def _plain(answer: httpx.Response) -> str:
    text = re.sub(r'name="token" value="[^"]+"', "", answer.text)
    text = re.sub(r"You are visible:.*?</span>", "", text, flags=re.DOTALL)
    return re.sub(r"[Ee]ntry [\d,]+|/refused/\d+", "", text)
