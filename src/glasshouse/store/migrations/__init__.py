"""Schema changes, one file each, for the store and for the ledger; `upgrade` runs what is missing."""
