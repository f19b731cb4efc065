"""The import contract of the house, read from the source text itself.

Promise: every import counts, wherever it stands: at the top, in a function, under TYPE_CHECKING, in a try, relative, or
as a literal given to importlib. An import whose target is computed at run time is itself a violation. A package that is
not on the table of floors is a violation too, so a new folder cannot stand outside the contract.

`python -m tests.floors.contracts src` prints each violation and fails if there is one, or if it found nothing to read.
"""

from __future__ import annotations

import ast
import graphlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FLOORS = {
    "base": 0,
    "model": 1,
    "policy": 2,
    "store": 3,
    "search": 3,
    "gate": 4,
    "ingest": 5,
    "index": 5,
    "resolve": 5,
    "work": 5,
    "tips": 5,
    "oversight": 5,
    "notify": 5,
    "demonstration": 5,
    "assemble": 6,
    "web": 7,
    "tipline": 7,
    "cli": 7,
    "__main__": 8,
}
"""Folder or module directly below `glasshouse` -> its floor. Imports go to lower floors only."""

SAME_FLOOR_ALLOWED = {("glasshouse.cli.serve", "glasshouse.web"), ("glasshouse.cli.docs", "glasshouse.web")}
"""Starting the staff application needs one module that knows it, and so do the pages made from its API: (importer, target folder)."""

DYNAMIC = "(computed at run time)"
"""The target of an import that cannot be read from the source."""


@dataclass(frozen=True)
class Import:
    """One import: dotted names of the importing module and of what it imports, and where it stands."""

    importer: str
    target: str
    file: Path
    line: int

    def comes_from(self, *places: str) -> bool:
        """Is the importer one of these modules, or below one of these packages?"""
        return any(_within(self.importer, place) for place in places)

    def goes_to(self, *places: str) -> bool:
        """Is the target one of these modules, or below one of these packages?"""
        return any(_within(self.target, place) for place in places)


@dataclass(frozen=True)
class Violation:
    """A contract's name and the import that breaks it."""

    contract: str
    broken_by: Import

    def __str__(self) -> str:
        found = self.broken_by
        return f"{found.file}:{found.line}: {found.importer} imports {found.target}: {self.contract}"


def _within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def _room(module: str) -> str:
    """`glasshouse.web.pages.case` -> `web`; the package itself has no room."""
    return module.split(".")[1] if module.count(".") else ""


def _ours(name: str) -> bool:
    return _within(name, "glasshouse")


def _external(found: Import, *allowed: str) -> bool:
    """Does the import leave its own top package for something neither allowed nor in the standard library?"""
    top = found.target.partition(".")[0]
    return top != found.importer.partition(".")[0] and top not in allowed and top not in sys.stdlib_module_names


# --- the contracts: name -> is it broken by this import? --------------------------------------------------------------


def _upward(found: Import) -> bool:
    if not (_ours(found.importer) and _ours(found.target)):
        return False
    here, there = _room(found.importer), _room(found.target)
    if here == there or not there:
        return False
    if any(found.comes_from(importer) and found.goes_to(target) for importer, target in SAME_FLOOR_ALLOWED):
        return False
    return FLOORS.get(there, 99) >= FLOORS.get(here, -1)


def _off_the_table(found: Import) -> bool:
    return any(_ours(name) and _room(name) not in {"", *FLOORS} for name in (found.importer, found.target))


def _behind_the_gate(found: Import) -> bool:
    surfaces = ("web", "cli", "work", "oversight", "tips.triage", "demonstration")
    return found.comes_from(*(f"glasshouse.{place}" for place in surfaces)) and found.goes_to("glasshouse.store", "glasshouse.search")


def _second_door(found: Import) -> bool:
    allowed = ("tipline", "tips.receive", "base", "model")
    return (
        found.comes_from("glasshouse.tipline")
        and _ours(found.target)
        and bool(_room(found.target))
        and not found.goes_to(*(f"glasshouse.{place}" for place in allowed))
    )


def _reader_with_store(found: Import) -> bool:
    return found.comes_from("glasshouse.ingest.readers") and found.goes_to("glasshouse.store", "glasshouse.search")


def _only(libraries: tuple[str, ...], *places: str) -> Callable[[Import], bool]:
    """Only these places below glasshouse import these libraries; another top package never does."""

    def broken(found: Import) -> bool:
        return found.goes_to(*libraries) and not found.comes_from(*(f"glasshouse.{place}" for place in places))

    return broken


CONTRACTS: dict[str, Callable[[Import], bool]] = {
    "imports go down the floors, and rooms on a floor do not know each other": _upward,
    "every room has a floor on the table": _off_the_table,
    "surfaces and casework reach data through the gate": _behind_the_gate,
    "the source's door knows tips.receive only": _second_door,
    "readers of strangers' files open no store": _reader_with_store,
    "only model knows the vocabulary's library": _only(("followthemoney", "nomenklatura"), "model"),
    "only store speaks to databases (and readers to SQL sources)": _only(
        ("sqlalchemy", "psycopg", "alembic", "sqlite3"), "store", "ingest.readers"
    ),
    "only search knows the engine": _only(("tantivy",), "search"),
    "only policy knows the policy language": _only(("cedarpy",), "policy"),
    "only surfaces know the web": _only(("starlette", "fastapi", "granian", "uvicorn"), "web", "tipline", "cli.serve"),
    "the public format stands alone": lambda found: found.comes_from("glasshouse_ledger") and _external(found, "cryptography"),
    "the auditor's tool knows the public format only": lambda found: (
        found.comes_from("glasshouse_audit") and _external(found, "glasshouse_ledger")
    ),
    "the auditor's tool has a network in one place": lambda found: (
        found.comes_from("glasshouse_audit", "glasshouse_ledger")
        and found.goes_to("socket", "ssl", "http", "urllib", "asyncio", "ftplib", "socketserver", "xmlrpc")
        and not found.comes_from("glasshouse_audit.fetching")
    ),
    "an import can be read from the source": lambda found: found.target == DYNAMIC,
}

KNOT = "no two modules know each other, not even in a roundabout way"
"""The one contract over all imports together."""


# --- reading ----------------------------------------------------------------------------------------------------------


def module_name(source: Path, file: Path) -> str:
    """The dotted name of a file below the source folder; `__init__` is its package."""
    parts = file.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _from_targets(node: ast.ImportFrom, package: list[str], known: set[str]) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
    for alias in node.names:
        full = f"{base}.{alias.name}"
        yield full if full in known or (base == "glasshouse" and alias.name in FLOORS) else base


def _call_target(node: ast.Call) -> str | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in {"import_module", "__import__"}:
        return None
    first = node.args[0] if node.args else None
    literal = first.value if isinstance(first, ast.Constant) else None
    return literal if isinstance(literal, str) and not literal.startswith(".") else DYNAMIC


def read(source: Path) -> list[Import]:
    """Every import of every module below the source folder (database migrations' version files apart)."""
    files = sorted(file for file in source.rglob("*.py") if "versions" not in file.parts)
    known = {module_name(source, file) for file in files}
    found: list[Import] = []
    for file in files:
        module = module_name(source, file)
        package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
            targets: list[str] = []
            if isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                targets = list(_from_targets(node, package, known))
            elif isinstance(node, ast.Call) and (target := _call_target(node)):
                targets = [target]
            line = getattr(node, "lineno", 0)
            found += [Import(module, target, file, line) for target in targets if target != module]
    return found


def _knots(imports: list[Import]) -> Iterator[Violation]:
    graph: dict[str, set[str]] = {}
    for found in imports:
        graph.setdefault(found.importer, set()).add(found.target)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        ring: list[str] = error.args[1]
        # The sorter names a ring by its targets first; any of its imports shows the reader where to cut.
        pairs = set(zip(ring[1:], ring, strict=False))
        yield from (Violation(KNOT, found) for found in imports if (found.importer, found.target) in pairs)


def violations(source: Path) -> list[Violation]:
    """Every import below the source folder that breaks a contract; of knots, the first."""
    imports = read(source)
    broken = [Violation(name, found) for found in imports for name, test in CONTRACTS.items() if test(found)]
    return [*broken, *_knots(imports)]


def main() -> int:
    """Print what is broken and how much was read; fail on any violation and on having read nothing."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "src")
    imports = read(source)
    broken = violations(source)
    for violation in broken:
        print(violation)
    modules = len({found.importer for found in imports})
    print(f"{len(CONTRACTS) + 1} contracts over {len(imports)} imports of {modules} modules: {len(broken)} broken")
    return 1 if broken or not imports else 0


if __name__ == "__main__":
    sys.exit(main())
