"""Executors of commands, a file for each family. Importing this package registers them."""

from glasshouse.store.doing import (
    alerts,
    approvals,
    breakglass,
    care,
    casework,
    data,
    erasure,
    export,
    factors,
    identity,
    keepers,
    measuring,
    oversight,
    people,
    policies,
    seals,
)

__all__ = [
    "alerts",
    "approvals",
    "breakglass",
    "care",
    "casework",
    "data",
    "erasure",
    "export",
    "factors",
    "identity",
    "keepers",
    "measuring",
    "oversight",
    "people",
    "policies",
    "seals",
]
