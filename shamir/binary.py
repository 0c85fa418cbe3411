"""Linear algebra over GF(2): which of some vectors, written as ints, add up (XOR) to another."""


class Span:
    """The vectors that sums of the added ones give, and which of those make each."""

    def __init__(self) -> None:
        self._basis: dict[int, tuple[int, int]] = {}  # bit length -> vector, the set of added vectors behind it
        self._tops: list[int] = []  # the bit lengths, highest first

    def add(self, vector: int, member: int) -> int:
        """Add a vector that stands for bit `member` in sets; return 0, or a set that sums to zero if it is no news."""
        rest, members = self.reduce(vector)
        if not rest:
            return members ^ 1 << member
        self._basis[rest.bit_length()] = (rest, members ^ 1 << member)
        self._tops = sorted(self._basis, reverse=True)
        return 0

    def reduce(self, vector: int) -> tuple[int, int]:
        """Return what is left of a vector (0 if it lies in the span), and the set whose sum was taken away."""
        taken = 0
        for top in self._tops:
            basis, members = self._basis[top]
            hit = -(vector >> (top - 1) & 1)
            vector ^= hit & basis
            taken ^= hit & members
        return vector, taken
