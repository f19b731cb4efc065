"""Every operation of the API does what it says, once, and the ledger holds the very plan that it asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.base.clock import MINUTE
from glasshouse.web.api.app import reference
from tests.api import casework, counting, evidence, governing, living, overseeing, protecting, stewarding, working
from tests.api.conftest import Desk, Done

OPERATIONS: tuple[Callable[[Desk], Done], ...] = (
    working.search,
    working.open_entity,
    working.unfold_traits,
    working.list_links,
    working.who_opened,
    working.open_row,
    working.hold_entity,
    working.release_entity,
    working.protect_person,
    working.list_seals,
    working.list_erasures,
    working.erase_openings,
    working.confirm_seal,
    working.list_cases,
    working.create_case,
    working.open_first_look,
    working.open_case,
    working.read_ledger,
    working.read_own_ledger,
    working.convert_first_look,
    working.close_case,
    working.add_member,
    working.remove_member,
    working.grant_dataset,
    working.revoke_grant,
    working.export_entities,
    working.ask_approval,
    working.list_approvals,
    stewarding.list_datasets,
    stewarding.register_dataset,
    stewarding.open_dataset,
    stewarding.declare_function,
    stewarding.declare_impersonal,
    stewarding.declare_incorporated,
    stewarding.upload_source,
    stewarding.preview_mapping,
    stewarding.import_source,
    stewarding.open_import,
    stewarding.import_progress,
    stewarding.confirm_import,
    stewarding.undo_import,
    stewarding.declare_identity,
    stewarding.ask_identity,
    stewarding.rebuild_index,
    stewarding.issue_key,
    stewarding.list_keys,
    stewarding.list_factors,
    stewarding.revoke_key,
    stewarding.revoke_sessions,
    stewarding.change_password,
    stewarding.list_people,
    stewarding.create_person,
    stewarding.change_person,
    stewarding.issue_reset,
    protecting.list_keepers,
    protecting.name_keeper,
    protecting.sign_keeper,
    protecting.remove_keeper,
    protecting.hand_child,
    protecting.open_kept,
    protecting.write_kept_note,
    protecting.share_address,
    protecting.declare_no_care_file,
    casework.list_tasks,
    casework.add_task,
    casework.open_task,
    casework.change_task,
    casework.move_task,
    casework.compare_task,
    casework.restore_task,
    casework.add_comment,
    casework.tabulate_tasks,
    casework.open_board,
    casework.open_month,
    casework.begin_task,
    casework.show_feed,
    casework.end_feed,
    casework.add_note,
    casework.list_notes,
    casework.open_note,
    casework.change_note,
    casework.compare_note,
    casework.restore_note,
    casework.add_private_note,
    casework.remove_private_note,
    casework.look_up,
    casework.list_mentions,
    casework.see_mentions,
    counting.declare_measuring,
    counting.ask_table,
    counting.count_table,
    counting.list_tables,
    counting.open_table,
    counting.download_table,
    evidence.collect_exhibit,
    evidence.collect_without_file,
    evidence.collect_record,
    evidence.list_exhibits,
    evidence.open_exhibit,
    evidence.read_original,
    evidence.read_text,
    evidence.check_exhibit,
    evidence.open_custody,
    evidence.print_custody,
    evidence.review_exhibit,
    evidence.hand_over_exhibit,
    evidence.sign_receipt,
    evidence.note_custody,
    evidence.export_package,
    overseeing.list_alerts,
    overseeing.list_break_glass,
    living.list_templates,
    living.move_case,
    living.describe_case,
    living.open_description,
    living.set_date,
    living.record_decision,
    living.open_decisions,
    living.sign_closing,
    living.hand_over,
    living.list_overlaps,
    living.set_seen,
    living.ask_access,
    living.list_related,
    living.answer_access,
    living.link_case,
    living.answer_link,
    living.end_link,
    governing.read_policies,
    governing.simulate_policy,
    governing.propose_policy,
    governing.propose_terms,
    governing.withdraw_policy,
    governing.propose_exemption,
    stewarding.read_statistics,
    stewarding.explain_refusal,
    stewarding.open_receipt,
    stewarding.recount_statistics,
    stewarding.health,
    stewarding.ready,
    stewarding.visible,
)
"""One for each operation id of the schema, in an order in which they do not disturb each other."""


def _schema() -> dict[str, Any]:
    return dict(json.loads(reference()["openapi.json"]))


def test_every_operation_of_the_schema_has_its_row() -> None:
    ids = [operation["operationId"] for path in _schema()["paths"].values() for operation in path.values()]
    assert sorted(ids) == sorted(operation.__name__ for operation in OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_an_operation_does_what_it_says_and_the_ledger_holds_its_plan(operation: Callable[[Desk], Done], desk: Desk) -> None:
    desk.skew += MINUTE  # sign-ins are throttled by the minute
    done = operation(desk)
    assert done.answer.status_code < 300, done.answer.text
    if not done.plan:
        assert "x-glasshouse-entry" not in done.answer.headers
        return
    entry = int(done.answer.headers["x-glasshouse-entry"])
    assert desk.asked(done.key, entry)["type"] == done.plan
    if done.answer.headers["content-type"] == "application/json":
        receipt = done.answer.json()["receipt"]
        assert receipt["index"] == entry
    else:
        receipt = {"head": done.answer.headers["x-glasshouse-head"], "when": done.answer.headers["x-glasshouse-when"]}
    assert len(receipt["head"]) == 12
    assert receipt["when"].endswith("Z")
