"""Case templates: the files that ship, and how a file is read (docs/design/case-life.md)."""
