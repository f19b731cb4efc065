"""Readers: a stranger's file in, rows with exact places and named faults out. Pure functions on a path.

No reader opens the store, the network (but for a PostgreSQL source) or the ontology. Every reader keeps its memory
flat, gives each good row exactly once, and each bad one exactly one fault. `opening.open_reader` is the way in,
`detect.detect` says what a file is by its content, `base` holds the types and the list of faults.
"""
