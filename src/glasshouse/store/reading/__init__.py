"""Executors of plans, a file for each family. Importing this package registers them."""

from glasshouse.store.reading import approvals, casework, data, entity, factors, ledger, oversight, people, policies, row, seals, search

__all__ = ["approvals", "casework", "data", "entity", "factors", "ledger", "oversight", "people", "policies", "row", "seals", "search"]
