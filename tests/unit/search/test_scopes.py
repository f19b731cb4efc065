"""A broad scope's own reading: the same answers as the filter's, never a document of another dataset, and nothing left behind."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy

from glasshouse.base.errors import DefectError
from glasshouse.policy.plans.query import FACET_VALUES, Found
from glasshouse.search import engine, folder as disk, scopes
from glasshouse.search.document import FORMAT, Document, engine_schema
from glasshouse.search.engine import Index
from glasshouse.search.scopes import WORTH, Scopes
from tests.unit.search.documents import ORGANISATION, firm, hits, person, wanted

DATASETS = [f"k{number:03}" for number in range(150)]
SCOPE = frozenset(DATASETS[:90])
NEVER = 10**9


def documents(*datasets: str, seed: int = 5, count: int = 1_500) -> list[Document]:
    dice = random.Random(seed)
    make = [person, firm]
    return [
        dice.choice(make)(
            number,
            f"{dice.choice(['Acme', 'Anna', 'Acmena'])} {dice.choice('xyz')}1",
            dataset=dice.choice(datasets),
            order=dice.getrandbits(63),
        )
        for number in range(count)
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(root: Path) -> Iterator[Index]:
    made = Index(root, ORGANISATION)
    yield made
    made.close()


def own(root: Path, writing: threading.RLock | None = None, stamp: disk.Stamp | None = None) -> Scopes:
    """Of the index that stands below `root`."""
    folder = root / str(FORMAT)
    whole = tantivy.Index(engine_schema(), path=str(folder)).searcher()
    return Scopes(folder, engine_schema(), whole, stamp or disk.stamp(folder), writing or threading.RLock())


def asked(made: Scopes, scope: frozenset[str], datasets: frozenset[str] = frozenset(DATASETS)) -> tantivy.Searcher | None:
    return [made.searcher(scope, datasets) for _ in range(WORTH)][-1]


@pytest.mark.parametrize("text", ["acme", "acm*", "acme~", "acme x1", '"acme x1"', "acme OR y1", "-anna", "nothing", "acme schema"])
def test_it_answers_as_the_filter_does(index: Index, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    index.apply(documents(*DATASETS)[:900], [], 1)
    index.apply(documents(*DATASETS)[700:], range(40), 2)
    every = [wanted(text, SCOPE, top=top) for top in (1, 20, 2_000)]
    answers: list[list[Found]] = []
    for worth in (NEVER, 1):
        monkeypatch.setattr(scopes, "WORTH", worth)
        answers.append([index.find(request) for request in every])
    assert answers[0] == answers[1]
    narrowed = [replace(every[0], schemata=("Company",)), replace(every[0], hidden=frozenset(range(100, 700)))]
    assert all(index.find(request).singles_total <= answers[0][0].singles_total for request in narrowed)


def test_all_matches_at_once_and_tier_by_tier_come_in_the_same_order(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.apply(documents(*DATASETS, count=300), [], 1)
    requests = [wanted(text, SCOPE, top=top) for text in ("acme", "acme*", "acmen~", "acme x1") for top in (3, 150)]
    answers = []
    for few in (0, 1_000):
        monkeypatch.setattr(engine, "_FEW", few)
        answers.append([index.find(request) for request in requests])
    assert answers[0] == answers[1]
    assert any(len({match.score for match in found.singles}) > 1 for found in answers[0])


def test_what_is_out_of_scope_changes_nothing_however_often_one_asks(tmp_path: Path) -> None:
    inside = documents(*sorted(SCOPE))
    worlds = []
    for name, more in (("one", []), ("other", [replace(made, entity=made.entity + 5_000) for made in documents(*DATASETS[90:], seed=6)])):
        world = Index(tmp_path / name, ORGANISATION)
        world.apply([*more, *inside], [], 1)
        worlds.append([[repr(world.find(wanted(text, SCOPE))) for text in ("acme", "ann*", "acme y1~")] for _ in range(WORTH + 2)])
        world.close()
    assert worlds[0] == worlds[1]


def test_it_holds_the_documents_of_its_scope_and_no_others(index: Index, root: Path) -> None:
    every = documents(*DATASETS)
    index.apply(every, [], 1)
    made = own(root)
    assert [made.searcher(SCOPE, frozenset(DATASETS)) for _ in range(WORTH - 1)] == [None] * (WORTH - 1)
    found = made.searcher(SCOPE, frozenset(DATASETS))
    assert found is not None
    assert found.num_docs == sum(document.dataset in SCOPE for document in every)
    assert made.searcher(SCOPE, frozenset(DATASETS)) is found


def test_nothing_of_it_stays_on_the_disk(index: Index, root: Path) -> None:
    index.apply(documents(*DATASETS), [], 1)
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    assert asked(own(root), SCOPE) is not None
    for _ in range(WORTH + 1):
        assert index.find(wanted("acme", SCOPE)).singles_total
    assert sorted(path.relative_to(root) for path in root.rglob("*")) == before
    assert all(path.stat().st_nlink == 1 for path in root.rglob("*") if path.is_file())


def test_what_a_crash_left_of_one_is_gone_at_the_next_start(index: Index, root: Path) -> None:
    index.apply(documents(*DATASETS), [], 1)
    index.close()
    scopes.place(root / str(FORMAT)).mkdir()
    again = Index(root, ORGANISATION)
    assert (again.ready, [path.name for path in root.iterdir()]) == (True, [str(FORMAT)])
    again.close()


def test_a_commit_ends_it(index: Index) -> None:
    index.apply(documents(*DATASETS, count=400), [], 1)
    for _ in range(WORTH + 1):
        assert not hits(index, "zebra", SCOPE)
    index.apply(
        [firm(9_001, "Zebra", dataset=DATASETS[0]), firm(9_002, "Zebra", dataset=DATASETS[149]), firm(9_003, "Zebra", dataset="new")], [], 2
    )
    for _ in range(WORTH + 1):
        assert hits(index, "zebra", SCOPE) == [9_001]
    index.apply([], [9_001], 3)
    for _ in range(WORTH + 1):
        assert not hits(index, "zebra", SCOPE)


def test_none_is_made_of_files_that_have_changed_since(index: Index, root: Path) -> None:
    index.apply(documents(*DATASETS, count=400), [], 1)
    old = own(root)
    index.apply([firm(9_003, "Zebra", dataset="new")], [], 2)
    assert asked(old, SCOPE) is None


def test_none_is_made_while_somebody_writes(index: Index, root: Path) -> None:
    index.apply(documents(*DATASETS, count=400), [], 1)
    writing = threading.RLock()
    holder, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing:
            holder.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    holder.wait(10)
    made = own(root, writing)
    assert asked(made, SCOPE) is None
    done.set()
    thread.join()
    assert asked(made, SCOPE) is not None


def test_one_that_would_hold_anything_else_is_refused(index: Index, root: Path) -> None:
    index.apply(documents(*DATASETS, count=400), [], 1)
    with pytest.raises(DefectError):
        asked(own(root), SCOPE, frozenset(DATASETS[:-1]))


def test_where_files_cannot_have_a_second_name_the_filter_answers(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.apply(documents(*DATASETS), [], 1)
    expected = index.find(wanted("acme", SCOPE))

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    assert [index.find(wanted("acme", SCOPE)) for _ in range(WORTH + 1)] == [expected] * (WORTH + 1)


@pytest.mark.parametrize("most", [1, 3, 8])
def test_of_many_datasets_the_most_frequent_are_counted_and_all_that_tie(index: Index, most: int) -> None:
    dice = random.Random(most)
    made = [
        firm(number, "Acme", dataset=f"k{at:03}") for number, at in enumerate(at for at in range(900) for _ in range(dice.randint(1, most)))
    ]
    index.apply(made, [], 1)
    counts = Counter(document.dataset for document in made)
    least = sorted(counts.values(), reverse=True)[FACET_VALUES - 1]
    assert index.find(wanted("acme", frozenset(counts))).facets["dataset"] == {
        key: count for key, count in counts.items() if count >= least
    }
