"""Ground: errors, settings, ids, clock, text. Imports nothing of this project."""
