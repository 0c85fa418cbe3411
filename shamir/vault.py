"""Shares in the layout of HashiCorp Vault and OpenBao unseal keys: the bytes of y, then one byte x.

The field and the place of the secret (x = 0) are the same, so that keys can move between the platforms. The layout
holds no threshold and no checksum.
"""

from .errors import require
from .sharing import Share


def encode(share: Share) -> bytes:
    """Return y followed by x."""
    return bytes(share.y) + bytes([share.x])


def decode(key: bytes, threshold: int | None = None) -> Share:
    """Read y and x; give `threshold` where it is known, so that too few shares are refused.

    Raises ParameterError for less than two bytes or x = 0.
    """
    require(len(key) >= 2, "a Vault share has at least two bytes")
    return Share(key[-1], bytes(key[:-1]), threshold)
