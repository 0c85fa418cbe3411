"""The report's signature inside the PDF: PAdES baseline B-B (ETSI EN 319 142-1), made by the ceremony's log key.

- The private key stays in its token: pyHanko is given a signer that asks the token, on the thread that asked for it.
- Nothing is fetched: no time stamp, no revocation data, no certificate; the chain to the root CA is put in.
- What comes out is verified by our own code (`ceremony/verify`) before the archive is put in its place.

pyHanko is imported only when a report is signed, after the ceremony's secrets have been wiped.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.errors import RefusedError
from ceremony.keys import KeyDevice
from ceremony.pki.token_keys import TokenEcKey, token_key

FIELD = "Keyrite"
_LARGEST_SIGNATURE = 1024  # bytes: RSA with 8192 bits, far above any EC signature


def sign_pdf(
    device: KeyDevice, label: str, certificate: x509.Certificate, chain: Sequence[x509.Certificate], pdf: bytes
) -> bytes:
    """The PDF with an invisible PAdES signature over all of it; RefusedError if pyHanko cannot make one."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = token_key(device, label)

    class TokenSigner(signers.Signer):
        """Hands what is to be signed to the token."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:  # pyHanko only asks how much room to leave
                return bytes(_LARGEST_SIGNATURE)
            if isinstance(key, TokenEcKey):
                return key.sign(data, ec.ECDSA(hashes.SHA384()))
            return key.sign(data, padding.PKCS1v15(), hashes.SHA384())

    def parsed(one: x509.Certificate) -> Certificate:
        return Certificate.load(one.public_bytes(Encoding.DER))

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([parsed(one) for one in chain])
    signer = TokenSigner(signing_cert=parsed(certificate), cert_registry=store, embed_roots=True)
    described = signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha384", subfilter=SigSeedSubFilter.PADES)
    try:
        signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), described, signer=signer)
    except (PdfError, SigningError):
        raise RefusedError("The report could not be signed; nothing was closed. Try again.") from None
    return bytes(signed.getvalue())
