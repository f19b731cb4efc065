"""One file per family of pages. Each holds its views and, at the end, its `ROUTES`."""
