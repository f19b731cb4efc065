"""Executors of plans, a file for each family. Importing this package registers them."""

from glasshouse.store.reading import casework, data, entity, factors, ledger, people, row, search

__all__ = ["casework", "data", "entity", "factors", "ledger", "people", "row", "search"]
