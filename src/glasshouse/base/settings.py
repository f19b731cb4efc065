"""Settings: one table of name, default and help; nothing is read at import.

Each is set by the environment variable GLASSHOUSE_<NAME>. The reference page docs/reference/settings.md is built from `TABLE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from glasshouse.base.authority import Authority, authority
from glasshouse.base.errors import InvalidInputError
from glasshouse.base.outgoing import Outgoing, outgoing


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: `name` without the prefix, `default` as text, `help` in one sentence."""

    name: str
    default: str
    help: str


TABLE: tuple[Setting, ...] = (
    Setting("DATA_DIR", "~/.glasshouse", "Folder of store, ledger, index and originals."),
    Setting("KEYS_DIR", "", "Folder of the keys; kept out of data backups. Empty: beside the data folder, under its name with `-keys`."),
    Setting(
        "POLICY_DIR",
        "",
        "Folder of the organisation's own house policy: files `*.cedar`, read in order of their names. They replace the one that ships; "
        "what of them widens acts after two signatures and seven days. A start with a broken file refuses. Empty: `policy` in the data "
        "folder.",
    ),
    Setting(
        "TEMPLATES_DIR",
        "",
        "Folder of the organisation's own case templates: files `*.yml`; one with the name of a template that ships replaces it. A start "
        "with a broken file refuses, and says file, line and field. Templates of reports lie in `reports` in it. Empty: `templates` in the "
        "data folder.",
    ),
    Setting(
        "HOLIDAYS_FILE",
        "",
        "Text file with the organisation's holidays, a day (2026-12-25) a line, and `weekend: friday saturday` where it is not Saturday "
        "and Sunday: working days leave them out. A start with a broken file refuses. Empty: `holidays.txt` in the data folder.",
    ),
    Setting("STORE_URL", "", "PostgreSQL address of the store (postgresql://…). Empty: SQLite inside the data folder."),
    Setting("WEB_HOST", "127.0.0.1", "Address that the server listens on."),
    Setting("WEB_PORT", "8420", "Port that the server listens on."),
    Setting(
        "WEB_ORIGIN",
        "",
        "Public origin (https://…) behind a proxy; sets the Secure and __Host- cookie. Empty: http on WEB_HOST. Passkeys belong to its "
        "name, without it to localhost: change it, and they have to be made anew.",
    ),
    Setting(
        "WITNESSES",
        "",
        "File that says which witnesses cosign the ledger and how many are enough (c2sp.org/tlog-policy, each with its address). Exports "
        "and the like wait for them; everything stops when they have been gone for an hour. Empty: nobody is asked.",
    ),
    Setting("WEB_THREADS", "16", "Requests worked on at once."),
    Setting("SESSION_HOURS", "10", "Hours after which a sign-in ends."),
    Setting(
        "OPENINGS_MONTHS",
        "12",
        "Months after which what the ledger's entries of editorial cases commit to is destroyed; the entries stay. 0: kept until erased.",
    ),
    Setting(
        "TSA_URL",
        "",
        "Address of a time stamping authority (RFC 3161). Each exhibit's SHA-256 is sent there, and nothing else; its stamp is kept with "
        "the exhibit. Empty: nothing is sent.",
    ),
    Setting("TSA_CERTIFICATES", "", "File with the authority's certificates (PEM): roots that stamps must lead to, and what lies between."),
    Setting("TSA_POLICY", "", "Policy (OID) that stamps must be under. Empty: any of the authority's."),
    Setting("EXHIBIT_MB", "4096", "Longest file that is taken as an exhibit, in MiB."),
    Setting("INGEST_PROCESSES", "2", "Child processes that read and map one import."),
    Setting("INGEST_MEMORY_MB", "1024", "Address space of one reading child process, in MiB."),
    Setting(
        "PERSONS_A_DAY", "300", "Private persons that an account is newly shown in a day; 300 is the charter's number (C3), lower tightens."
    ),
    Setting(
        "DATASET_PERSONS_A_MONTH",
        "3000",
        "Private persons of one dataset newly shown in a month, over all cases and accounts; 3000 is the charter's number (C3).",
    ),
    Setting(
        "NOTIFY_SMTP",
        "",
        "Mail server of notifications: smtps://server (TLS, port 465) or smtp://server (STARTTLS, port 587). Empty: no e-mail is sent.",
    ),
    Setting("NOTIFY_SENDER", "", "E-mail address that notifications come from."),
    Setting("NOTIFY_SMTP_LOGIN", "", "Name at the mail server. Empty: it asks for none."),
    Setting("NOTIFY_SMTP_PASSWORD_FILE", "", "File that holds the password at the mail server; read each time."),
    Setting("NOTIFY_CA_FILE", "", "Certificates (PEM) that notifications trust besides the machine's own: for servers of one's own."),
    Setting(
        "NOTIFY_ALLOW",
        "",
        "Networks, separated by commas (10.1.0.0/16, fd00::/8), that webhooks may reach though they are private, of this machine or not "
        "public otherwise. Empty: none.",
    ),
    Setting("NOTIFY_HOUR", "6", "Hour (UTC) after which reminders and digests are sent, once a day."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the process was started with. Paths are absolute."""

    data_dir: Path
    keys_dir: Path
    policy_dir: Path
    templates_dir: Path
    holidays_file: Path
    store_url: str
    web_host: str
    web_port: int
    web_origin: str
    witnesses: str
    web_threads: int
    session_hours: int
    openings_months: int
    authority: Authority | None
    exhibit_mb: int
    ingest_processes: int
    ingest_memory_mb: int
    persons_a_day: int
    dataset_persons_a_month: int
    notify: Outgoing

    @property
    def origin(self) -> str:
        """The address that people open."""
        return self.web_origin or f"http://{self.web_host}:{self.web_port}"

    @property
    def passkey_origin(self) -> str:
        """The one address at which passkeys are made and used: the public origin, or this machine by name (a number cannot have any)."""
        return self.web_origin or f"http://localhost:{self.web_port}"


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ`; InvalidInputError names the variable that cannot be read."""
    raw = {row.name: environ.get(f"GLASSHOUSE_{row.name}", row.default) for row in TABLE}
    data_dir = Path(raw["DATA_DIR"]).expanduser().absolute()
    keys = raw["KEYS_DIR"]
    return Settings(
        data_dir=data_dir,
        keys_dir=Path(keys).expanduser().absolute() if keys else data_dir.with_name(data_dir.name + "-keys"),
        policy_dir=Path(raw["POLICY_DIR"]).expanduser().absolute() if raw["POLICY_DIR"] else data_dir / "policy",
        templates_dir=Path(raw["TEMPLATES_DIR"]).expanduser().absolute() if raw["TEMPLATES_DIR"] else data_dir / "templates",
        holidays_file=Path(raw["HOLIDAYS_FILE"]).expanduser().absolute() if raw["HOLIDAYS_FILE"] else data_dir / "holidays.txt",
        store_url=raw["STORE_URL"],
        web_host=raw["WEB_HOST"],
        web_port=_integer("WEB_PORT", raw["WEB_PORT"]),
        web_origin=raw["WEB_ORIGIN"].rstrip("/"),
        witnesses=raw["WITNESSES"],
        web_threads=_integer("WEB_THREADS", raw["WEB_THREADS"]),
        session_hours=_integer("SESSION_HOURS", raw["SESSION_HOURS"]),
        openings_months=_integer("OPENINGS_MONTHS", raw["OPENINGS_MONTHS"]),
        authority=authority(raw["TSA_URL"], raw["TSA_CERTIFICATES"], raw["TSA_POLICY"]),
        exhibit_mb=_integer("EXHIBIT_MB", raw["EXHIBIT_MB"]),
        ingest_processes=_integer("INGEST_PROCESSES", raw["INGEST_PROCESSES"]),
        ingest_memory_mb=_integer("INGEST_MEMORY_MB", raw["INGEST_MEMORY_MB"]),
        persons_a_day=_integer("PERSONS_A_DAY", raw["PERSONS_A_DAY"]),
        dataset_persons_a_month=_integer("DATASET_PERSONS_A_MONTH", raw["DATASET_PERSONS_A_MONTH"]),
        notify=outgoing(raw, _integer("NOTIFY_HOUR", raw["NOTIFY_HOUR"])),
    )


def _integer(name: str, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise InvalidInputError(f"GLASSHOUSE_{name} must be a whole number, not {text!r}", field=name)
    return value
