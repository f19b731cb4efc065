"""Oversight: what public headers say of the use of the system, in tables fit to be shown. Nothing here reads an opening or a case."""
