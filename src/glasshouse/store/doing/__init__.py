"""Executors of commands, a file for each family. Importing this package registers them."""

from glasshouse.store.doing import casework, data, export, factors, identity, people

__all__ = ["casework", "data", "export", "factors", "identity", "people"]
