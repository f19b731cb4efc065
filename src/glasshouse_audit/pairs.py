"""Which permitted intents have no outcome, and which outcomes answer no open intent, in one bit for each leaf."""

from array import array


class Pairs:
    """Told every permitted intent and every outcome in the order of the log; stretches are absorbed in that order."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._open: set[int] = set()
        self._earlier = array("Q")
        self._bits = bytearray()
        self.unasked = 0

    def ask(self, index: int) -> None:
        """A permitted intent stands at `index`."""
        if self._first is None:
            self._first = index
        self._open.add(index)

    def answer(self, index: int, ref: int) -> None:
        """An outcome at `index` answers the intent at `ref`."""
        if ref in self._open:
            self._open.remove(ref)
        elif self._first is None or ref < self._first:
            self._earlier.append(ref)
        else:
            self.unasked += 1

    def absorb(self, later: "Pairs") -> None:
        """Take the stretch that follows."""
        self._settle(self)
        self._settle(later)

    def left(self, limit: int) -> tuple[int, list[int]]:
        """How many intents are unanswered, and the indexes of the first of them."""
        self._settle(self)
        found: list[int] = []
        for place, byte in enumerate(self._bits):
            if byte and len(found) < limit:
                found += [place * 8 + bit for bit in range(8) if byte >> bit & 1]
        return sum(byte.bit_count() for byte in self._bits), found[:limit]

    def open_from(self, index: int) -> int:
        """How many unanswered intents stand at `index` or after it."""
        self._settle(self)
        return sum(self._is_open(place) for place in range(index, len(self._bits) * 8))

    def _settle(self, stretch: "Pairs") -> None:
        """Moves what a stretch left open, or answered before it began, into the bits."""
        for ref in stretch._earlier:
            if self._is_open(ref):
                self._bits[ref >> 3] &= ~(1 << (ref & 7))
            else:
                self.unasked += 1
        for index in stretch._open:
            if index >> 3 >= len(self._bits):
                self._bits.extend(bytes((index >> 3) + 1 - len(self._bits)))
            self._bits[index >> 3] |= 1 << (index & 7)
        if stretch is not self:
            self.unasked += stretch.unasked
        stretch._open, stretch._earlier = set(), array("Q")

    def _is_open(self, ref: int) -> bool:
        return ref >> 3 < len(self._bits) and bool(self._bits[ref >> 3] >> (ref & 7) & 1)
