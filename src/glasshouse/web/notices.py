"""What a page says after something was done. The address carries only a key of this table and the entry's index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SENTENCES = {
    "first-look": "Your first look is open for 14 days.",
    "case-opened": "The case is open. Grant it datasets next.",
    "case-drafted": "The draft is kept. Nothing is searched in it before you open it.",
    "moved": "Done. It stands in the case's history.",
    "close-asked": "Asked. The case closes once a second person has signed.",
    "case-handed-over": "Handed over. The case is no longer among yours.",
    "described": "Saved. What it said before is kept below.",
    "decided": "The decision stands in the log. Nothing changes it any more; another one can take its place.",
    "date-set": "The dates of the case are changed.",
    "link-asked": "Asked. If there is a case of this number, its lead answers.",
    "link-ended": "The link has ended, for both cases.",
    "access-asked": "Asked. The other case's lead reads your reason and answers.",
    "answered": "Your answer is recorded.",
    "seen-set": "That holds from now on, for both ways.",
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
    "child-handed": "Handed over, if there is such a child. The case's lead may name keepers.",
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
    "proposed": "Proposed, and announced in the ledger. It is public, and acts seven days later, once two people have signed it.",
    "tightened": "In force, from now on.",
    "signed": "Signed, for exactly this text. Once two people have, seven days begin.",
    "withdrawn": "Withdrawn. What is in force stays.",
    "exemption-proposed": "Proposed, and announced in the ledger. It acts once you and a second person have signed it, here.",
    "exemption-signed": "Signed, for exactly this text. It acts once a second person has signed it.",
    "exempt": "Signed by two. It acts now, for 72 hours, and its text is public.",
    "glass-broken": "The glass is broken for 15 minutes, in this case. Auditors, administrators and your unit's leads are told.",
    "glass-reviewed": "Your review is recorded, in the case's ledger too.",
    "alert-reviewed": "Your review is recorded.",
    "erasure-asked": "Asked. Nothing is destroyed until somebody of the other office asks the same.",
    "openings-erased": "Destroyed. The entries stay, and every proof of them; backups made before still hold the openings.",
    "task-added": "The task is made.",
    "task-changed": "The task is saved. What it was before is kept.",
    "task-moved": "The task is moved.",
    "task-restored": "What was written then stands again.",
    "note-added": "The note is kept.",
    "note-changed": "The note is saved. What it was before is kept.",
    "private-note": "Kept, for you alone.",
    "private-note-removed": "Removed, for good.",
    "commented": "The comment is kept.",
    "feed-ended": "Your calendar link has ended. No calendar reads it any more.",
    "mentions-seen": "Your mentions in this case are marked as seen.",
    "exhibit": "It is an exhibit now, with a number and a chain of custody, and nobody changes it any more.",
    "exhibit-reviewed": "Your review is signed.",
    "hash-fits": "The hash fits: these are the bytes that were collected.",
    "hash-differs": "The hash does NOT fit. That stands in the chain of custody now.",
    "handed-over": "Noted. Who received it signs for it here.",
    "receipt-signed": "Signed: it is with you now.",
    "custody-noted": "Noted in the chain of custody.",
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
