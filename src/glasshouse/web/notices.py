"""What a page says after something was done. The address carries only a key of this table and the entry's index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SENTENCES = {
    "first-look": "Your first look is open for 14 days.",
    "case-opened": "The case is open. Grant it datasets next.",
    "converted": "The first look is now a case.",
    "closed": "The case is closed. It can be read, and no longer worked.",
    "member-added": "The person is now in the case.",
    "member-removed": "The person is no longer in the case.",
    "granted": "The dataset is granted to this case.",
    "revoked": "The dataset is taken from this case, from now on.",
    "held": "Added to the case.",
    "released": "Taken out of the case.",
    "protected": "Sealed. No search, link or count leads there any more.",
    "seal-confirmed": "The seal is confirmed. It stays.",
    "keeper-named": "Named. They keep once a second person has signed.",
    "keeper-signed": "Signed. From now on they keep.",
    "keeper-removed": "Their keeping has ended.",
    "kept-note": "The note is kept, on this page alone.",
    "registered": "The dataset is registered.",
    "matching-asked": "Your request is recorded. Another steward of the unit sees it on this page, for 72 hours.",
    "declared": "Your declaration is recorded. It holds once two people have declared.",
    "identity": "The identifier is declared.",
    "confirmed": "The import is being set live.",
    "undone": "The import is undone, wholly.",
    "rebuilding": "The search index is being rebuilt.",
    "recounting": "The statistics are being counted anew.",
    "person-created": "The account is made. Hand over the first password yourself.",
    "person-changed": "The account is changed.",
    "password": "Your password is changed, and every other session of yours is ended.",
    "reset": "Your new password holds, and every session of yours is ended. Sign in with it.",
    "sessions": "Those sessions are ended.",
    "key-revoked": "The key is revoked.",
    "passkey-added": "The passkey is set up. You can sign in with it alone.",
    "passkey-removed": "The passkey is removed. Delete it on its device too.",
    "totp-added": "The authenticator is set up. Signing in with your password asks for its code from now on.",
    "totp-removed": "The authenticator is removed.",
    "factors-reset": "Their passkeys, authenticator and recovery codes are gone, and their sessions and keys are ended.",
    "halfway-lapsed": "That took more than five minutes. Sign in again.",
    "asked": "Asked. Below you see how far it is.",
    "approved": "Approved, for exactly this, once, within 24 hours.",
    "counted": "Counted. It stays as it is.",
    "declined": "Declined. The one who asked reads why.",
    "proposed": "Proposed, and announced in the ledger. It acts seven days after two people have signed it.",
    "tightened": "In force, from now on.",
    "signed": "Signed, for exactly this text. Once two people have, seven days begin.",
    "withdrawn": "Withdrawn. What is in force stays.",
    "glass-broken": "The glass is broken for 15 minutes, in this case. Auditors, administrators and your unit's leads are told.",
    "glass-reviewed": "Your review is recorded, in the case's ledger too.",
    "alert-reviewed": "Your review is recorded.",
    "erasure-asked": "Asked. Nothing is destroyed until somebody of the other office asks the same.",
    "openings-erased": "Destroyed. The entries stay, and every proof of them; backups made before still hold the openings.",
    "signed-out": "You are signed out.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """`sentence`, and the index of the entry that records it, where one does."""

    sentence: str
    entry: int | None


def notice(query: Mapping[str, str]) -> Notice | None:
    """The notice that the address asks for, if the table knows it."""
    sentence = SENTENCES.get(query.get("done", ""))
    if sentence is None:
        return None
    entry = query.get("entry", "")
    return Notice(sentence, int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 16 else None)
