"""Small logs made on the spot, and the public vectors, which are shipped with the tests."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse_ledger import checkpoint, leaf, seal
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.note import Signer
from glasshouse_ledger.tiles import TileWriter

ORIGIN = "newsroom.example/ledger/2026"


VECTORS = Path(__file__).parent / "vectors" / "tlog-vectors.tar.xz"


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public vectors of transparency-dev/merkle (`merkle/testdata`) and transparency-dev/tessera (`tessera/log`), unchanged:
    Apache-2.0, with their licences."""
    folder = tmp_path_factory.mktemp("vectors")
    with tarfile.open(VECTORS) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def header() -> Callable[..., leaf.Header]:
    """Makes the header of a permitted search, with whatever is to be different."""

    def make(**changes: object) -> leaf.Header:
        words: dict[str, object] = {
            "k": leaf.Kind.INTENT,
            "t": 495_000,
            "org": "newsroom.example",
            "ch": "a" * 64,
            "hp": "b" * 64,
            "act": leaf.Act.SEARCH,
            "dec": leaf.Verdict.PERMIT,
            "why": ("C2", "house:analyst-search"),
            "pur": leaf.Purpose.CORRUPTION,
            "unit": "investigations",
            "src": ("elections", "registers"),
            "dst": "investigations",
            "n": 11,
            "case": "c" * 32,
        }
        return leaf.Header(**(words | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def entries(header: Callable[..., leaf.Header]) -> Callable[[int], list[bytes]]:
    """Makes a given number of distinct leaves that may stand in a log in this order: genesis, then pairs."""
    genesis: dict[str, object] = dict.fromkeys(("act", "dec", "pur", "unit", "dst", "n", "case"))

    def make(count: int) -> list[bytes]:
        made = []
        for index in range(count):
            changes: dict[str, object] = {"t": 495_000 + index // 100}
            if index == 0:
                changes |= genesis | {"k": leaf.Kind.GENESIS, "why": (), "src": ()}
            elif index % 2 == 0:
                changes |= {"k": leaf.Kind.OUTCOME, "re": index - 1}
            made.append(leaf.build(header(**changes), seal.seal_fields({"actor": index})[0]))
        return made

    return make


@pytest.fixture(scope="session")
def signer() -> Signer:
    """The key of the log of these tests."""
    return Signer.generate(ORIGIN)


@pytest.fixture
def publish(signer: Signer, tmp_path: Path) -> Callable[..., Path]:
    """Writes a log of these entries, with a checkpoint after each of the given sizes and at the end."""

    def write(made: list[bytes], *sizes: int) -> Path:
        writer, folder = TileWriter(), Folder(tmp_path / "log")
        for size in (*sizes, len(made)):
            files = writer.write(made[writer.size : size])
            head = checkpoint.Checkpoint(ORIGIN, size, writer.frontier().root())
            folder.publish(files, checkpoint.sign(head, signer))
        return tmp_path / "log"

    return write
