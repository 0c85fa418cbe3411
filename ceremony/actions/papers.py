"""What goes to the printer: each sheet with its signature, proved readable beforehand, and the public pages."""

from __future__ import annotations

from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from ceremony.actions.making import estate_certificate, root_certificate
from ceremony.archive.writing import LOG_CERTIFICATE, certificate_name, wrapped_name
from ceremony.custody.register import RegisteredShare, ShareSet
from ceremony.keys import KeyType
from ceremony.pki.certificates import certificate_sha256, load_certificate
from ceremony.record.events import Parameters
from ceremony.sheets.content import SheetContent
from ceremony.sheets.drawer import SheetDrawer
from ceremony.sheets.public_page import PublicContent, render_public_pages
from ceremony.sheets.register import REGISTER, REGISTER_SIGNATURE, Register, register_signed
from ceremony.sheets.sheet_signature import COMMITMENT_BYTES, SheetStatement, encode_signature, signed_part
from ceremony.stage.stage import Stage
from ceremony.state import LOG_LABEL

PUBLIC_PAGES = "public-pages.pdf"


def sheet_name(index: int, shares: int) -> str:
    """The file name of a sheet."""
    return f"share-{index}-of-{shares}.pdf"


def _language(parameters: Parameters) -> Literal["en", "zh"]:
    return "zh" if parameters.language == "zh" else "en"


def draw_sheet(stage: Stage, shares: ShareSet, share: RegisteredShare, drawer: SheetDrawer) -> bytes:
    """A custodian's sheet as PDF; SheetError if what was drawn does not read back as its words."""
    parameters = stage.parameters
    content = SheetContent(
        rehearsal=stage.plan.rehearsal,
        organisation=stage.participants.organisation,
        ceremony=stage.ceremony,
        holder=share.holder,
        site=share.site,
        index=share.index,
        threshold=shares.threshold,
        shares=len(shares.shares),
        generation=shares.generation,
        root_fingerprint=certificate_sha256(root_certificate(stage)),
        check_value=shares.check_value,
        issued=stage.ports.clock.now().date(),
        language=_language(parameters),
        paper=parameters.paper,
        words=(),
        signature=_sheet_signature(stage, shares, share),
    )
    return drawer.draw(content, stage.word_store.made[share.index], sheet_name(share.index, len(shares.shares)))


def _sheet_signature(stage: Stage, shares: ShareSet, share: RegisteredShare) -> bytes:
    """The signature of a sheet, by the log key: it lets a sheet prove itself with no archive at hand."""
    statement = SheetStatement(
        identifier=shares.identifier,
        generation=shares.generation,
        index=share.index,
        threshold=shares.threshold,
        commitments=tuple(bytes.fromhex(one.commitment)[:COMMITMENT_BYTES] for one in shares.shares),
    )
    return encode_signature(statement, stage.device().sign(LOG_LABEL, signed_part(statement), "sha384"))


def draw_public_pages(stage: Stage, shares: ShareSet) -> bytes:
    """Certificates and wrapped keys on paper, for every envelope: with a quorum of sheets they restore everything."""
    parameters, files = stage.parameters, dict[str, bytes]()
    for label in stage.state.estate:
        files[certificate_name(label)] = _der(estate_certificate(stage, label))
        files[wrapped_name(label)] = (stage.work / wrapped_name(label)).read_bytes()
    files |= _registered(stage, shares)
    return render_public_pages(
        PublicContent(
            rehearsal=stage.plan.rehearsal,
            organisation=stage.participants.organisation,
            ceremony=stage.ceremony,
            generation=shares.generation,
            root_fingerprint=certificate_sha256(root_certificate(stage)),
            issued=stage.ports.clock.now().date(),
            language=_language(parameters),
            paper=parameters.paper,
            files=files,
        )
    )


def _registered(stage: Stage, shares: ShareSet) -> dict[str, bytes]:
    """The register, signed by the log key, and that key's certificate."""
    keys = [(label, key.purpose, KeyType(key.key_type)) for label, key in stage.state.estate.items()]
    register = Register(stage.plan.rehearsal, stage.participants.organisation, shares, tuple(keys)).as_bytes()
    return {
        LOG_CERTIFICATE: _der(load_certificate((stage.work / LOG_CERTIFICATE).read_bytes())),
        REGISTER: register,
        REGISTER_SIGNATURE: stage.device().sign(LOG_LABEL, register_signed(register), "sha384"),
    }


def _der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
