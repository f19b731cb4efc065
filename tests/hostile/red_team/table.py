"""Attempt and door -> the test in which it fails. The design note's table is made from this one; `test_red_table.py` holds both to what is
there.

    PYTHONPATH=src python -m tests.hostile.red_team.table     prints the note's table
"""

from __future__ import annotations

ATTEMPTS = {
    1: "a query by a trait alone",
    2: "`phone=X OR religion=Y`",
    3: "the OR nested in an AND",
    4: "NOT nationality",
    5: "wildcard, `%`, regex, one letter",
    6: "a common name AND a trait",
    7: "proxies alone",
    8: "a thousand identifiers, forty batches",
    9: "two counts whose difference isolates a trait",
    10: "sort, group, facet, autocomplete by trait",
    11: "a trait in full text",
    12: "folded traits one after another",
    13: "expansion through a child or source",
    14: "merge a protected person with an open record",
    15: "an aliased purpose",
    16: "copying data to shed a `never:` tag",
    17: "searching for another unit",
    18: "self-approval, swapped pair, approval reused",
    19: "kill -9 around append and act",
    20: "disk full, lock, witnesses dropped",
    21: "a handle replayed, forged, changed",
    22: "side doors",
    23: "snapshot restore, fork",
    24: "rewriting; two readings of one text",
    25: "evaluator faults, bombs",
    26: "guess a committed field",
    27: "a unit of one person",
    28: "an opening after its erasure",
}
PAGE, API, CLI = "page", "API", "command line"
DOORS = (PAGE, API, CLI)

_TRAITS, _ROADS, _PURPOSES = "red_team/test_red_traits.py", "red_team/test_red_roads.py", "red_team/test_red_purposes.py"
_SECONDS, _DURABLE, _SIDES = "red_team/test_red_seconds.py", "red_team/test_red_durable.py", "red_team/test_red_sides.py"
_LEDGER, _COMMANDS = "red_team/test_red_ledger.py", "red_team/test_red_command_line.py"
_SAID = f"{_TRAITS}::test_a_trait_in_a_search_is_refused_with_an_entry"
_NOBODY = f"{_TRAITS}::test_a_search_without_a_name_lists_nobody"


def _pages(number: int, page: str, api: str) -> dict[tuple[int, str], str]:
    """An attempt that pages and API refuse, and that the command line has no verb for."""
    return {(number, PAGE): page, (number, API): api, (number, CLI): f"{_COMMANDS}::test_the_command_line_has_no_such_verb[{number}]"}


def _both(number: int, start: str) -> dict[tuple[int, str], str]:
    return _pages(number, f"{start}_on_the_page", f"{start}_by_the_api")


def _numbered(number: int, start: str) -> dict[tuple[int, str], str]:
    return _pages(number, f"{start}_on_the_page[{number}]", f"{start}_by_the_api[{number}]")


def _doors(number: int, start: str) -> dict[tuple[int, str], str]:
    return {(number, PAGE): f"{start}[page]", (number, API): f"{start}[api]", (number, CLI): f"{start}[command line]"}


def _three(number: int, file: str, page: str, api: str, command_line: str) -> dict[tuple[int, str], str]:
    names = zip(DOORS, (page, api, command_line), strict=True)
    return {(number, door): f"{file}::{name}" if "::" not in name else name for door, name in names}


TABLE: dict[tuple[int, str], str] = {
    **_numbered(1, _NOBODY),
    **_numbered(2, _SAID),
    **_numbered(3, _SAID),
    **_numbered(4, _SAID),
    **_numbered(5, _NOBODY),
    **_both(6, f"{_TRAITS}::test_6_a_common_name_and_a_trait_are_no_smaller_list"),
    **_numbered(7, _NOBODY),
    **_pages(
        8,
        f"{_ROADS}::test_8_neither_a_thousand_identifiers_nor_forty_batches_pass_the_page",
        f"{_ROADS}::test_8_neither_a_thousand_identifiers_nor_forty_batches_pass_the_api",
    ),
    (9, PAGE): f"{_TRAITS}::test_9_no_two_counts_differ_by_a_trait_on_the_page",
    (9, API): f"{_TRAITS}::test_9_no_two_counts_differ_by_a_trait_by_the_api",
    (9, CLI): "test_c1_measuring_doors.py::test_9_no_two_tables_differ_by_a_few_people_on_the_command_line",
    **_both(10, f"{_TRAITS}::test_10_nothing_sorts_groups_or_suggests_by_a_trait"),
    **_both(11, f"{_TRAITS}::test_11_a_trait_in_full_text_finds_documents_and_no_people"),
    **_both(12, f"{_TRAITS}::test_12_folded_traits_open_one_person_an_entry_and_in_no_list"),
    **_both(13, f"{_ROADS}::test_13_no_expansion_leads_to_or_through_a_protected_person"),
    **_both(14, f"{_ROADS}::test_14_merging_unseals_nobody_and_taking_apart_frees_nobody"),
    **_three(
        15,
        _PURPOSES,
        "test_15_no_alias_of_a_purpose_opens_a_case_on_the_page",
        "test_15_no_alias_of_a_purpose_opens_a_case_by_the_api",
        "test_15_no_alias_of_a_purpose_gets_a_key_on_the_command_line",
    ),
    **_three(
        16,
        _PURPOSES,
        "test_16_a_tag_is_neither_taken_away_nor_shed_by_a_copy_on_the_page",
        "test_16_a_tag_is_neither_taken_away_nor_shed_by_a_copy_by_the_api",
        "test_16_a_tag_is_not_shed_by_a_copy_on_the_command_line",
    ),
    **_three(
        17,
        _PURPOSES,
        "test_17_nobody_searches_in_the_name_of_another_unit_on_the_page",
        "test_17_nobody_searches_in_the_name_of_another_unit_by_the_api",
        "test_17_nobody_exports_in_the_name_of_another_unit_on_the_command_line",
    ),
    **_three(
        18,
        _SECONDS,
        "test_18_nobody_approves_themselves_and_no_approval_serves_another_plan_on_the_page",
        "test_18_nobody_approves_at_all_and_no_approval_serves_another_plan_by_the_api",
        "test_18_an_approval_serves_its_own_plan_once_on_the_command_line",
    ),
    **_three(
        19,
        _DURABLE,
        "test_19_a_kill_around_append_and_act_loses_no_record_of_the_page",
        "test_19_a_kill_around_append_and_act_loses_no_record_of_the_api",
        "test_19_a_kill_around_append_and_act_loses_no_record_of_the_command_line",
    ),
    **_three(
        20,
        _DURABLE,
        "test_20_with_a_full_disk_the_page_shows_and_does_nothing",
        "test_20_with_a_full_disk_the_api_answers_and_does_nothing",
        "test_20_with_a_full_disk_or_beside_another_writer_the_command_line_writes_nothing",
    ),
    **_three(
        21,
        _SECONDS,
        "test_21_a_kept_view_is_replayed_forged_and_changed_by_nobody_on_the_page",
        "test_21_a_key_is_replayed_forged_and_turned_to_another_case_by_nobody_by_the_api",
        "test_21_a_forged_key_runs_no_verb_and_leaves_no_file_on_the_command_line",
    ),
    **_three(
        22,
        _SIDES,
        "test_22_there_is_no_door_beside_the_pages",
        "test_22_there_is_no_door_beside_the_api",
        "test_22_there_is_no_door_beside_the_command_line",
    ),
    **_three(
        23,
        _SIDES,
        "test_23_a_restored_snapshot_stops_the_whole_site[page]",
        "test_23_a_restored_snapshot_stops_the_whole_site[api]",
        "test_23_a_restored_snapshot_is_noticed_before_any_verb_runs_on_the_command_line",
    ),
    **_three(
        24,
        _SIDES,
        "test_24_nothing_of_the_ledger_is_rewritten_through_a_page",
        "test_24_a_body_of_two_meanings_is_refused_by_the_api",
        "test_24_a_rewritten_entry_tile_or_checkpoint_is_found_on_the_command_line",
    ),
    **_three(
        25,
        _SIDES,
        "test_25_no_query_brings_the_page_down",
        "test_25_no_body_brings_the_api_down",
        "test_25_no_line_brings_the_command_lines_channel_down",
    ),
    **_doors(26, f"{_LEDGER}::test_26_no_committed_field_is_guessed"),
    **_three(
        27,
        _LEDGER,
        "test_27_a_unit_of_one_person_is_counted_on_no_page",
        "test_27_a_unit_of_one_person_is_counted_by_no_api",
        "test_27_a_unit_of_one_person_is_in_no_report_of_the_command_line",
    ),
    **_doors(28, f"{_LEDGER}::test_28_after_erasure_no_opening_verifies_while_every_proof_does"),
}
"""Node ids below tests/hostile/."""

BEGIN, END = "<!-- red team: begin -->", "<!-- red team: end -->"


def rendered() -> str:
    """The note's table."""
    lines = [f"| | attempt | {' | '.join(DOORS)} |", "|---|---|---|---|---|"]
    for number, words in ATTEMPTS.items():
        cells = [f"`{TABLE[number, door].partition('::')[2]}`" for door in DOORS]
        lines.append(f"| {number} | {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(rendered())
