"""What `./glasshouse` sets up on its first start."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import system_clock
from glasshouse.cli.demo import set_up
from glasshouse.demonstration import LEAD
from glasshouse.gate import Access
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse


def test_the_first_start_says_nothing_of_faults_and_what_has_one_number_is_one_thing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = {"GLASSHOUSE_DATA_DIR": str(tmp_path / "data"), "GLASSHOUSE_KEYS_DIR": str(tmp_path / "keys")}
    host = Glasshouse(settings.load(folders), system_clock)
    try:
        opened = set_up(host)
        case = Access(host.accounts.find(LEAD.login), opened)
        for name in ("Blue Quay Trading", "Northpier Marine Works", "Lanternfish Advisory", "Heron Rise Property"):
            hits = host.gate.open(case, SearchEntities(parse(f'"{name}"'))).value.hits
            firms = [hit for hit in hits if hit.stub.schema == "Company"]
            assert len(firms) == 1
            assert len(firms[0].datasets) > 1
    finally:
        host.close()
    assert not capsys.readouterr().out
