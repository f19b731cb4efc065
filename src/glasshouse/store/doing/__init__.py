"""Executors of commands, a file for each family. Importing this package registers them."""

from glasshouse.store.doing import approvals, casework, data, erasure, export, factors, identity, oversight, people, seals

__all__ = ["approvals", "casework", "data", "erasure", "export", "factors", "identity", "oversight", "people", "seals"]
