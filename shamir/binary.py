"""Linear algebra over GF(2): which of some vectors, written as ints, add up (XOR) to another."""

Basis = list[tuple[int, int]]
"""Independent vectors, the largest first, each with the set of given vectors (bits of an int) whose sum it is."""


def reduce(basis: Basis, vector: int, members: int) -> tuple[int, int]:
    """Subtract from `vector`, the sum of the set `members`, what the basis holds; return the rest and its set.

    A rest of 0 means that the set sums to zero; any other rest joins the basis.
    """
    for known, behind in basis:
        if vector ^ known < vector:  # the highest bit of `known` is set
            vector ^= known
            members ^= behind
    if vector:
        basis[:] = sorted([*basis, (vector, members)], reverse=True)
    return vector, members
