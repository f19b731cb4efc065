"""The verbs of the command line, and how they fail: what went wrong, where, and what to do, on standard error; exit 1, or 3 for a
refusal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from glasshouse.base.errors import GlasshouseError, RefusedError
from glasshouse.base.settings import Settings, load as load_settings
from glasshouse.cli import disclosure, evidence, packages
from glasshouse.cli.notify import notify_app
from glasshouse.cli.signing import ledger_key, witness_app

app = typer.Typer(
    name="glasshouse",
    help="An investigation workspace with glass walls. Without a verb it starts with the demonstration investigation.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder below which the bundle's paths are taken.")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to listen on, instead of GLASSHOUSE_WEB_PORT.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start with the demonstration investigation when no verb is given."""
    if context.invoked_subcommand is None:
        demo(None)


@app.command()
def demo(port: PortOption = None) -> None:
    """Start with the demonstration investigation loaded; prints the address and one-time sign-in links."""
    from glasshouse.cli.demo import run

    run(_settings(port), os.environ)


@app.command()
def serve(port: PortOption = None) -> None:
    """Start the server; the first visitor is led through set-up."""
    from glasshouse.cli.serve import serve as run

    run(_settings(port), lambda _host, origin: [f"Glasshouse is at {origin}"])


@app.command()
def load(
    source: Annotated[Path, typer.Argument(help="A file, a manifest, or a folder of manifests.")],
    data: DataOption = None,
    dataset: Annotated[str | None, typer.Option(help="For a plain file: the registered dataset that it belongs to.")] = None,
    name: Annotated[str | None, typer.Option(help="For a plain file: the source's name (default: the file's name).")] = None,
    mapping: Annotated[Path | None, typer.Option(help="For a table: the FtM mapping file.")] = None,
) -> None:
    """Load a source or a bundle of sources through the gate."""
    from glasshouse.cli.load import run

    sys.exit(run(_settings(), source, data=data, dataset=dataset, name=name, mapping=mapping))


@app.command()
def login(
    name: Annotated[str | None, typer.Argument(help="Sign-in name.")] = None,
    case: Annotated[
        str | None, typer.Option(help="Id of the case that the key is for, or: administration (default: your unit's Stewardship).")
    ] = None,
) -> None:
    """Sign in once and store an API key (0600), bound to you, one case and its purpose, for 30 days."""
    from glasshouse.cli.login import run

    run(_settings(), name, case)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write.")],
    case: Annotated[str, typer.Option(help="Id of the case whose entities are exported.")],
    format: Annotated[str, typer.Option(help="entities (FtM JSON lines) or statements (CSV).")] = "entities",  # noqa: A002
) -> None:
    """Export what a case holds as FtM; persons go without their traits."""
    from glasshouse.cli.export import run

    run(_settings(), target, case, format)


@app.command()
def table(
    shape: Annotated[str, typer.Argument(help="outcome_by_group, treatment_by_authority_and_group or stage_by_group.")],
    dataset: Annotated[str, typer.Argument(help="Name of a dataset that two people registered for measuring.")],
    period: Annotated[str, typer.Argument(help="A year or quarter that is over, like 2025 or 2025-Q3.")],
    case: Annotated[str, typer.Option(help="Id of the case.")],
    ask: Annotated[str | None, typer.Option(help="Ask for an approval, and say why; without this, count what was approved.")] = None,
    format: Annotated[str, typer.Option(help="csv or json.")] = "csv",  # noqa: A002
) -> None:
    """Count people by group: one fixed table that somebody of another unit approved."""
    from glasshouse.cli.table import run

    run(_settings(), case, (shape, dataset, period), ask, format)


imports_app = typer.Typer(help="Imports of your unit's datasets.", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(imports_app, name="imports")
ImportArgument = Annotated[str, typer.Argument(metavar="IMPORT", help="Id of the import, as `imports list` prints it.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@imports_app.command(name="list")
def list_imports(dataset: Annotated[str | None, typer.Argument(help="Name of a dataset (default: all of your unit).")] = None) -> None:
    """List imports with what each changed; those that wait for you say so."""
    from glasshouse.cli.imports import list_imports as run

    run(_settings(), dataset)


@imports_app.command(name="confirm")
def confirm_import(public: ImportArgument, yes: YesOption = False) -> None:
    """Show what a waiting import would change, ask, and set it live."""
    from glasshouse.cli.imports import confirm

    sys.exit(confirm(_settings(), public, yes))


@imports_app.command(name="undo")
def undo_import(public: ImportArgument, yes: YesOption = False) -> None:
    """Show what an import changed, ask, and take it back wholly: the newest of its source, or one that waits."""
    from glasshouse.cli.imports import undo

    sys.exit(undo(_settings(), public, yes))


policy_app = typer.Typer(help="The house policy and how it changes.", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(policy_app, name="policy")
OfficeOption = Annotated[str, typer.Option("--as", help="administration (leads, administrators) or oversight (auditors).")]
ReasonOption = Annotated[str, typer.Option(help="Why: whoever signs reads it.")]
PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="A whole house policy, in Cedar.")]
ProposalNumber = Annotated[int, typer.Argument(metavar="N", help="Number of the proposal, as `policy list` prints it.")]


@policy_app.command(name="list")
def list_policies(office: OfficeOption = "administration") -> None:
    """Show which house policy is in force, what is proposed, and what was."""
    from glasshouse.cli.policy import list_policies as run

    run(_settings(), office)


@policy_app.command(name="simulate")
def simulate_policy(file: PolicyFile, office: OfficeOption = "administration") -> None:
    """Tell what a house policy would change, and would have done to last month's accesses. Nothing is changed."""
    from glasshouse.cli.policy import simulate

    simulate(_settings(), office, file)


@policy_app.command(name="propose")
def propose_policy(file: PolicyFile, reason: ReasonOption, office: OfficeOption = "administration") -> None:
    """Propose a house policy. What tightens acts at once; what widens, seven days after two people have signed it."""
    from glasshouse.cli.policy import propose

    propose(_settings(), office, file, reason)


@policy_app.command(name="ceilings")
def propose_ceilings(
    reason: ReasonOption,
    day: Annotated[int | None, typer.Option(help="Private persons that an account is newly shown in a day.")] = None,
    month: Annotated[int | None, typer.Option(help="Private persons of one dataset newly shown in a month.")] = None,
    office: OfficeOption = "administration",
) -> None:
    """Propose other ceilings (C3): lower ones act at once."""
    from glasshouse.cli.policy import propose_terms

    propose_terms(_settings(), office, reason, persons_a_day=day, dataset_persons_a_month=month)


@policy_app.command(name="purpose")
def propose_purpose(
    reason: ReasonOption,
    off: Annotated[str | None, typer.Option(help="A purpose that is not to be used here any more.")] = None,
    on: Annotated[str | None, typer.Option(help="A purpose that is to be used again.")] = None,
    office: OfficeOption = "administration",
) -> None:
    """Propose to deactivate a purpose (C7), which acts at once, or to use it again."""
    from glasshouse.cli.policy import propose_terms

    propose_terms(_settings(), office, reason, off=off, on=on)


@policy_app.command(name="exempt")
def propose_exemption(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of the case, as its address shows it.")],
    permit: Annotated[list[str], typer.Option(help="An action that the house policy refuses, such as export_entities; again for more.")],
    reason: ReasonOption,
) -> None:
    """Propose an exemption for one case: 72 hours, holders of public functions only, once its lead and a second person have signed it."""
    from glasshouse.cli.policy import exempt

    exempt(_settings(), case, permit, reason)


@policy_app.command(name="sign")
def sign_policy(number: ProposalNumber, office: OfficeOption = "administration") -> None:
    """Show a proposal, and sign it by name, password and authenticator: a stored key proves nobody present."""
    from glasshouse.cli.policy import sign

    sign(_settings(), office, number)


@policy_app.command(name="withdraw")
def withdraw_policy(number: ProposalNumber, office: OfficeOption = "administration") -> None:
    """Give a proposal up, or end an exemption early."""
    from glasshouse.cli.policy import withdraw

    withdraw(_settings(), office, number)


app.add_typer(witness_app, name="witness")
app.add_typer(notify_app, name="notify")
app.command(name="ledger-key")(ledger_key)
app.command(name="capture")(evidence.capture)
app.command(name="package")(packages.package)
app.command(name="produce")(disclosure.produce)


@app.command(name="reset-password")
def reset_password(login: Annotated[str, typer.Argument(help="Sign-in name of the person who forgot theirs.")]) -> None:
    """Print a one-time link with which somebody sets a new password; for administrators."""
    from glasshouse.cli.reset import run

    run(_settings(), login)


@app.command()
def backup(target: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")]) -> None:
    """Copy store, ledger and originals at one moment, and verify the copy; for administrators. Index and keys are left out."""
    from glasshouse.cli.backup import run

    sys.exit(run(_settings(), target))


@app.command()
def restore(
    source: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="A backup; none where PostgreSQL's own tools restored.")] = None,
    head: Annotated[Path | None, typer.Option(help="A newer signed head that you know: from a witness, an auditor, a copy.")] = None,
) -> None:
    """Check a backup and put it into an empty data folder; or mark a restored PostgreSQL database. The next start opens another log."""
    from glasshouse.cli.restore import run

    sys.exit(run(_settings(), source, head))


@app.command()
def publish(target: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that a web server serves.")]) -> None:
    """Bring a copy of the published ledger up to its newest head: whole files, the signed head last."""
    from glasshouse.cli.publish import run

    sys.exit(run(_settings(), target))


@app.command(name="erase-openings")
def erase_openings(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of a closed case.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    office: Annotated[str, typer.Option("--as", help="administration or oversight: one person of each asks the same.")] = "administration",
) -> None:
    """Destroy for ever what the ledger's entries of a closed case commit to: an administrator and an auditor ask for it within 72 hours."""
    from glasshouse.cli.erase import run

    run(_settings(), case, reason, office)


@app.command()
def dispose(
    case: Annotated[str, typer.Argument(metavar="[CASE]", help="Id of a case that is over (default: list them).")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go and what is in the way.")] = False,
    ordered: Annotated[bool, typer.Option("--ordered", help="A law, a court or an authority demands it before its time is over.")] = False,
    office: Annotated[str, typer.Option("--as", help="stewardship, or oversight for a dry run.")] = "stewardship",
) -> None:
    """Count what disposing of a case would destroy, and ask for it; somebody else signs, in a browser."""
    from glasshouse.cli.dispose import run

    run(_settings(), case, office, dry_run=dry_run, ordered=ordered)


@app.command(name="rebuild-index")
def rebuild_index() -> None:
    """Make the search index anew from the store."""
    from glasshouse.cli.rebuild import run

    run(_settings())


@app.command(name="rebuild-statistics")
def rebuild_statistics() -> None:
    """Count the public headers of the log anew; for administrators."""
    from glasshouse.cli.statistics import recount

    recount(_settings())


@app.command()
def alerts() -> None:
    """Print what waits for an auditor's review: unusual use by accounts, one line each; with a key of the Oversight case."""
    from glasshouse.cli.alerts import run

    run(_settings())


report_app = typer.Typer(help="Reports for everybody.", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(report_app, name="report")


@report_app.callback()
def report_group() -> None:
    """Reports for everybody."""


@report_app.command()
def transparency(
    target: Annotated[Path | None, typer.Argument(help="File to write, a PDF where its name ends in .pdf (default: print it).")] = None,
    quarter: Annotated[str | None, typer.Option(help="A quarter that is over, like 2026-Q3 (default: the newest).")] = None,
) -> None:
    """Write the transparency report of a quarter as JSON or PDF, from the public headers of the log alone."""
    from glasshouse.cli.statistics import transparency as run

    run(_settings(), quarter, target)


@app.command(name="recover-key")
def recover_key() -> None:
    """Write the file `master` of the key folder again, from the printed recovery key. It is asked for, never given as an argument. The
    folder's other file, `wrapped.json`, must be there: the recovery key opens it and does not replace it."""
    from glasshouse.cli.recover import run

    run(_settings())


@app.command(name="verify-ledger")
def verify_ledger(
    folder: Annotated[Path | None, typer.Argument(help="The published ledger folder (default: this Glasshouse's own).")] = None,
) -> None:
    """Check every byte of a published ledger: signatures, tiles, entries."""
    from glasshouse.cli.verify import run

    sys.exit(run(_settings(), folder))


@app.command()
def docs(check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page differs from the code.")] = False) -> None:
    """Write the reference pages that are made from the code."""
    from glasshouse.cli.docs import run

    sys.exit(run(check, app))


def main() -> int:
    """Run; GlasshouseErrors become a sentence, a remedy and an exit status."""
    try:
        app(standalone_mode=False)
    except RefusedError as error:
        _tell(f"Refused ({', '.join(error.rules) or 'policy'}): {error.message}", error.remedy)
        return 3
    except GlasshouseError as error:
        _tell(error.message, error.remedy)
        return 1
    except typer.Exit as ended:
        return int(ended.exit_code)
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        told = getattr(error, "format_message", None)
        if told is None:
            raise
        _tell(told(), "See glasshouse --help.")
        return 2
    return 0


def _tell(message: str, remedy: str) -> None:
    print(message, file=sys.stderr)
    if remedy:
        print(remedy, file=sys.stderr)


def _settings(port: int | None = None) -> Settings:
    environ = dict(os.environ)
    if port is not None:
        environ["GLASSHOUSE_WEB_PORT"] = str(port)
    return load_settings(environ)
