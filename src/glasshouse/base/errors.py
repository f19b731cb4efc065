"""Every error that Glasshouse raises on purpose descends from `GlasshouseError`.

Promise: `code` is stable (programs may match on it), `message` says what went wrong and where, `remedy` what one could do.
None of the three ever holds a value from the data that the reader was not shown.
"""

from __future__ import annotations


class GlasshouseError(Exception):
    """Root of the family. `status` is the HTTP status that surfaces answer with."""

    code = "error"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        if code is not None:
            self.code = code


class RefusedError(GlasshouseError):
    """The gate said no. `rules` are charter ids (C1 … C13) or house policy ids; `entry` the index of the refusal's leaf."""

    code = "refused"
    status = 403

    def __init__(
        self,
        message: str,
        *,
        rules: tuple[str, ...] = (),
        remedy: str = "",
        entry: int | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, code=code)
        self.rules = rules
        self.entry = entry


class ProofNeededError(RefusedError):
    """This asks for a proof, given just now, that it is really the person whose session it is."""

    code = "proof_needed"


class NotFoundError(GlasshouseError):
    """Nothing that this reader may see has that id: never told apart from 'hidden'."""

    code = "not_found"
    status = 404


class InvalidInputError(GlasshouseError):
    """What was sent cannot be read. `field` names the place."""

    code = "invalid_input"
    status = 422

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None, remedy: str = "") -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.field = field


class SignInError(GlasshouseError):
    """Name, password, key or session did not hold. Never says which."""

    code = "sign_in"
    status = 401


class ConflictError(GlasshouseError):
    """The thing has changed, exists already, or is in a state that does not allow this."""

    code = "conflict"
    status = 409


class LedgerUnavailableError(GlasshouseError):
    """The ledger entry could not be made durable, so nothing was shown or done (C10)."""

    code = "ledger_unavailable"
    status = 503


class LedgerForkError(GlasshouseError):
    """The stored log does not continue the head that was signed: nothing more is written or shown until it is repaired."""

    code = "ledger_fork"
    status = 503


class WitnessesGoneError(GlasshouseError):
    """Too few of the witnesses that were asked have signed: what needs their signature is not done."""

    code = "witnesses_gone"
    status = 503


class StoreBusyError(GlasshouseError):
    """Another process holds the embedded store; `pid` says which, where it is known."""

    code = "store_busy"
    status = 503

    def __init__(self, message: str, *, pid: int | None = None) -> None:
        super().__init__(message, remedy="Use the running server, or stop it first.")
        self.pid = pid


class StoreFullError(GlasshouseError):
    """The disk is full. Reads go on; writes resume once there is room."""

    code = "store_full"
    status = 507


class BlobCorruptError(GlasshouseError):
    """A stored original no longer has the hash under which it was stored: it is not shown."""

    code = "blob_corrupt"
    status = 500


class IndexRebuildingError(GlasshouseError):
    """The search index is behind the store or being rebuilt: a short answer is never given instead."""

    code = "index_rebuilding"
    status = 503


class DefectError(GlasshouseError):
    """An invariant of our own code does not hold. The gate turns it into `dec: error`."""

    code = "defect"
