"""The log's verifier keys on the command line, as they stand published: the running log's, and next year's for witnesses and auditors."""

from __future__ import annotations

from glasshouse.base.errors import GlasshouseError, NotFoundError
from glasshouse.base.settings import Settings
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import KEY, LOGS, NEXT, SECOND_KEY
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.successor import read_announcement


def run(settings: Settings, following: bool) -> int:
    """Print them, one a line. NotFoundError where nothing has been published yet."""
    root = settings.data_dir / "ledger"
    try:
        place = (root / LOGS).read_text(encoding="utf-8").splitlines()[-1].partition(" ")[0]
        keys = [Verifier.parse((root / place / name).read_text().strip()) for name in (KEY, SECOND_KEY) if (root / place / name).is_file()]
        if following:
            keys = list(read_announcement((root / place / NEXT).read_bytes(), keys))
    except (FileNotFoundError, IndexError):
        raise NotFoundError(f"{root} holds no key of this kind.", remedy="It is written when the server starts.") from None
    except LedgerFormatError as error:
        remedy = "Start the server: it is written again."
        raise GlasshouseError(f"What is published in {root} is damaged: {error}.", remedy=remedy) from error
    for key in keys:
        print(key)
    return 0
