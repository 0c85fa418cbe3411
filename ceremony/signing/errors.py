"""What is wrong with what is to be signed, or with a signature; each sentence begins with the id of its rule.

BrokenRuleError
`-- SigningError            a document may not be signed as asked, or its signature is not what it must be

G1   a signing order is small plain YAML of the published schema;
G2   an image is named by its registry, with a DNS name, and its repository, and found by the SHA-256 of its manifest;
G3   every image and every name stands once;
G4   a digest is that of the manifest that was given for it;
G5   what signs is a P-256 key that is certified under this root for that purpose, and that no other key follows;
G6   a signature is over the very bytes that people read, by the very key that they were told;
G7   trust data of Notary goes on from what the server has: its keys stay, versions count up, who signed before signs;
G8   trust data of others is in the form of Notary, and signed by keys that it names.
"""

from __future__ import annotations

from ceremony.errors import BrokenRuleError


class SigningError(BrokenRuleError):
    """A document may not be signed as asked, or its signature is not what it must be."""
