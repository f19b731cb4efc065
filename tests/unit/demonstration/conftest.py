"""The bundle as it is shipped, written once and read once."""

from __future__ import annotations

import pytest

from glasshouse.demonstration import Bundle, generate
from tests.unit.demonstration.oracle import Read, read


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The demonstration as it is shipped."""
    return generate(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def loaded(bundle: Bundle) -> Read:
    """The shipped bundle as the oracle reads it."""
    return read(bundle)
