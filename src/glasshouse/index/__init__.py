"""Records to search index: built, refreshed, rebuilt from the store alone."""
