"""The public format of a Glasshouse ledger: bytes, hashes, signatures and checks, and nothing that needs the product.

Only the standard library and `cryptography` are imported, so that an outsider can read the whole of what they trust.
Import from the modules themselves: `canonical`, `leaf`, `seal`, `tree`, `tiles`, `note`, `checkpoint`, `proof`,
`folder`, `verify`, `errors`.
"""
