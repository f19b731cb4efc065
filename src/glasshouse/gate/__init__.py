"""The one door: decide, append, execute, hand out. Nothing is shown or done that did not pass here (C9, C10)."""

from glasshouse.gate.access import Access, Acting, Reading, Receipt, Visible
from glasshouse.gate.gate import Gate

__all__ = ["Access", "Acting", "Gate", "Reading", "Receipt", "Visible"]
