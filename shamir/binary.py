"""Linear algebra over GF(2): which of some vectors, written as ints, add up (XOR) to another."""


class Span:
    """The vectors that sums of the added ones give, and which of those make each."""

    def __init__(self) -> None:
        self._basis: list[tuple[int, int]] = []  # vectors of falling bit length, and the set of added ones behind each

    def add(self, vector: int, member: int) -> int:
        """Add a vector that stands for bit `member` in sets; return 0, or a set that sums to zero if it is no news."""
        rest, taken = self.reduce(vector)
        taken ^= 1 << member
        if not rest:
            return taken
        self._basis = sorted([*self._basis, (rest, taken)], reverse=True)
        return 0

    def reduce(self, vector: int) -> tuple[int, int]:
        """Return what is left of a vector (0 if it lies in the span), and the set whose sum was taken away."""
        taken = 0
        for basis, members in self._basis:
            if vector ^ basis < vector:  # the highest bit of `basis` is set
                vector ^= basis
                taken ^= members
        return vector, taken
