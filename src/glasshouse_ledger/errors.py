"""Every refusal of this package is a `LedgerFormatError`; its children say which promise was broken."""


class LedgerFormatError(Exception):
    """Something is not what the ledger's format says. Nothing may be trusted that raised it."""


class CanonicalError(LedgerFormatError):
    """A value has no canonical JSON form here, or bytes are not the canonical form of what they say."""


class LeafError(LedgerFormatError):
    """A leaf has a field, a word or a size that the closed vocabulary does not know."""


class OpeningError(LedgerFormatError):
    """An opening does not belong to the commitments of this leaf."""


class TileError(LedgerFormatError):
    """A tile, an entry bundle or a tile path is malformed."""


class NoteError(LedgerFormatError):
    """A signed note or a key is malformed, unsigned by every known key, or badly signed by a known one."""


class CheckpointError(LedgerFormatError):
    """A note is not a checkpoint of the expected log."""


class TrustError(LedgerFormatError):
    """A trust policy is malformed, or a checkpoint does not satisfy it."""


class WitnessError(LedgerFormatError):
    """A request to a witness, or its answer, is malformed."""


class ProofError(LedgerFormatError):
    """An inclusion or consistency proof does not prove what it claims."""


class FolderError(LedgerFormatError):
    """A tiles folder holds something that it must not, or would be made to contradict itself."""


class MissingFileError(FolderError):
    """A tiles folder lacks a file that the tree needs."""
