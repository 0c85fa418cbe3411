"""Secret sharing for Keyrite: Shamir's scheme over GF(256), and SLIP-0039 mnemonics in `shamir.slip39`.

    field     GF(256) for public values: Lagrange weights
    binary    linear algebra over GF(2), for planning and for damaged shares
    lanes     linear maps on whole secrets, the same work for every secret
    checks    which shares go together, and which one is altered
    sharing   split and combine byte strings
    vault     the share layout of HashiCorp Vault
    words, checksum, mnemonic, rescue, cipher, levels, slip39     SLIP-0039, from the word list upwards
    errors    every refusal

Standard library only. AUDIT.md says what is promised, what cannot be, and how to check it.
"""

from . import errors, slip39, vault
from .errors import ShamirError
from .sharing import Share, combine, split

__all__ = ["ShamirError", "Share", "combine", "errors", "slip39", "split", "vault"]
