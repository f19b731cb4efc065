"""The outsider's checker of a Glasshouse ledger: `glass-audit`, offline but for `fetch`, and nothing of the product in it.

Every answer is given over entries that were read from the published folder and lead to a root that the log signed and
the auditor's own quorum of witnesses cosigned. Whatever is in doubt is said, and makes the exit status 1.
"""
