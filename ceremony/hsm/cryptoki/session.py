"""A session on a token: who is logged in to it, and its objects and keys, with Python's values.

Rules:

- python-pkcs11 makes the calls, with our templates and nothing added to them; supplement.py makes what it lacks;
- a session that cannot log in is closed before the error goes up (a leaked one blocks C_InitToken);
- a PIN goes over from the caller's memory; an empty one is left to the token's own pad, where it has one;
- a template that is not to a token's taste is asked again in other words (templates.py), and what was left out of it
  is then set, and read back;
- once the token, the session or the login is gone, `gone` says so, and the session is of no further use;
- an object is a handle of this session; nothing here knows what a ceremony is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

from pkcs11 import Attribute, FunctionFailed, Mechanism, ObjectClass, UserType, _pkcs11, types
from pkcs11 import KeyType as Ckk
from pkcs11.attributes import AttributeMapper

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.cryptoki.faults import ALWAYS_ASKS, TokenFaultError, TokenGoneFaultError, fault
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.return_values import TEMPLATE_REFUSED, UNREADABLE, Ckr
from ceremony.hsm.cryptoki.supplement import SPACE
from ceremony.hsm.cryptoki.templates import (
    ROLES,
    Attributes,
    AttributeValue,
    left_out,
    looser,
    looser_pairs,
    with_length,
)
from ceremony.hsm.cryptoki.token_info import TokenInfo

Answer = TypeVar("Answer")
Template = TypeVar("Template")
Parameter = bytes | tuple[Any, ...] | None  # of a mechanism: an IV, or what OAEP needs

_ULONG_BYTES: Final = 8


class _Plain(AttributeMapper):
    """Attributes as bytes, so that odd ones do no harm, and templates to which the library adds nothing."""

    def pack_attribute(self, key: Attribute, value: AttributeValue) -> bytes:
        if isinstance(value, bool):
            return bytes([value])  # CK_BBOOL
        return value.to_bytes(_ULONG_BYTES, sys.byteorder) if isinstance(value, int) else bytes(value)

    def unpack_attributes(self, key: Attribute, value: bytes) -> bytes:
        return value

    def generic_key_template(self, *_: Any, **__: Any) -> dict[Attribute, Any]:
        return {}

    public_key_template = private_key_template = generic_key_template


def _usable() -> Any:
    """The library's class for an object with every use: whether it may be so used, the token says when it is."""
    untyped: Any = _pkcs11
    mixins = untyped.SignMixin, untyped.DecryptMixin, untyped.WrapMixin, untyped.UnwrapMixin
    return type("_Key", (*mixins, untyped.Object, types.Key), {"key_type": None})


_Key: Final = _usable()


class Session:
    """A read-write session."""

    def __init__(self, module: Module, token: TokenInfo) -> None:
        self.module = module
        self.gone = False  # set by the first answer that says so
        self._on_pad = token.has_pin_pad
        self._start = module.starts
        self._raw = module.open(token.slot, _Plain())
        self._keys: dict[int, Any] = {}

    def login(self, pin: bytearray, user: UserType = UserType.USER) -> None:
        """Log in; on refusal the session is closed and PinFaultError or TokenFaultError raised.

        An empty PIN is typed on the token's own pad, where it has one (PKCS#11 section 5.6.8).
        """
        try:
            self._call("C_Login", user, pin)
        except BaseException:
            self.close()
            raise

    def logout(self) -> None:
        """Log out; session objects that are private are gone then."""
        self._call("C_Logout")

    def close(self) -> None:
        """Close the session, whatever state the token is in."""
        with suppress(DeviceError):  # an unplugged token has closed it already
            self._do(self._raw.close)

    def set_user_pin(self, pin: bytearray) -> None:
        """C_InitPIN; the session must be logged in as security officer."""
        self._call("C_InitPIN", pin)

    def _call(self, name: str, *parts: int | bytearray) -> None:
        self._check_current()
        self.module.call(name, self._raw.handle, *parts, on_pad=self._on_pad)

    def random(self, length: int) -> bytes:
        """`length` bytes of C_GenerateRandom."""
        made: bytes = self._do(lambda: self._raw.generate_random(8 * length))
        return made

    def create(self, attributes: Attributes, value: bytearray | None = None) -> int:
        """C_CreateObject; `value` is CKA_VALUE, of which no copy is made."""
        wanted = attributes if value is None else {**attributes, Attribute.VALUE: bytes(len(value))}

        def create(template: Attributes) -> Any:
            return self._by_value(value, lambda: self._raw.create_object(template))

        return self._made(looser(wanted), wanted, create)

    def copy(self, source: int, attributes: Attributes) -> int:
        """C_CopyObject with these attributes changed."""
        return self._made(iter((dict(attributes),)), attributes, self._keys[source].copy)

    def generate_key(self, attributes: Attributes) -> int:
        """C_GenerateKey for a 256-bit AES key."""

        def generate(template: Attributes) -> Any:
            return self._raw.generate_key(Ckk.AES, 256, template=template)

        return self._made(looser(attributes), attributes, generate)

    def unwrap(
        self, mechanism: Mechanism, unwrapping: int, blob: bytes, attributes: Attributes, parameter: Parameter = None
    ) -> int:
        """C_UnwrapKey."""
        object_class, kind = cast(ObjectClass, attributes[Attribute.CLASS]), cast(Ckk, attributes[Attribute.KEY_TYPE])
        how = {"mechanism": mechanism, "mechanism_param": parameter}

        def unwrap(template: Attributes) -> Any:
            return self._keys[unwrapping].unwrap_key(object_class, kind, blob, template=template, **how)

        templates = with_length(attributes) if object_class is ObjectClass.SECRET_KEY else looser(attributes)
        return self._made(templates, attributes, unwrap)

    def _made(
        self,
        templates: Iterator[Attributes],
        wanted: Attributes,
        make: Callable[[Attributes], Any],
    ) -> int:
        handle, told, refused = _first_taken(templates, lambda told: self._known(self._do(lambda: make(told))))
        self._make_good(refused, (handle, left_out(wanted, told)))
        return handle

    def _known(self, made: Any) -> int:
        self._keys[made.handle] = _Key(made.wrapper)
        return int(made.handle)

    def generate_pair(self, kind: Ckk, public: Attributes, private: Attributes) -> tuple[int, int]:
        """C_GenerateKeyPair; the handles of the public and the private key."""
        bits = public.get(Attribute.MODULUS_BITS)

        def make(both: tuple[Attributes, Attributes]) -> tuple[int, int]:
            templates = {"public_template": both[0], "private_template": both[1]}
            made = self._do(lambda: self._raw.generate_keypair(kind, bits, **templates))
            return self._known(made[0]), self._known(made[1])

        pair, told, refused = _first_taken(looser_pairs(public, private), make)
        owed = (left_out(wanted, part) for wanted, part in zip((public, private), told, strict=True))
        self._make_good(refused, *zip(pair, owed, strict=True))
        return pair

    def _make_good(self, refused: TokenFaultError | None, *made: tuple[int, Attributes]) -> None:
        """Set what a looser template left out; where that does not hold, remove what was made and raise `refused`."""
        if refused is None:
            return
        if all(self._holds(handle, name, value) for handle, owed in made for name, value in owed.items()):
            return
        for handle, _ in made:
            self.discard(handle)
        raise refused

    def _holds(self, handle: int, name: Attribute, value: AttributeValue) -> bool:
        """Whether the object has this flag, set where it was otherwise; a role that it does not know it lacks."""
        found = self.read_flag(handle, name)
        if found is None or found is value:
            return found is value or name in ROLES
        with suppress(TokenFaultError):
            self.change(handle, {name: value})
        return self.read_flag(handle, name) is value

    def destroy(self, handle: int) -> None:
        """C_DestroyObject."""
        self._do(self._keys[handle].destroy)

    def discard(self, handle: int) -> None:
        """Destroy a throw-away session object; one that the token keeps goes with the session."""
        with suppress(TokenFaultError):
            self.destroy(handle)

    def wrap(self, mechanism: Mechanism, wrapping: int, key: int, parameter: Parameter = None) -> bytes:
        """C_WrapKey; the wrapped bytes."""
        how = {"mechanism": mechanism, "mechanism_param": parameter}
        wrapped: bytes = self._do(lambda: self._keys[wrapping].wrap_key(self._keys[key], **how))
        return wrapped

    def sign(self, mechanism: Mechanism, key: int, data: bytes) -> bytes:
        """C_SignInit and C_Sign in one go."""
        try:
            signature: bytes = self._do(lambda: self._keys[key].sign(data, mechanism=mechanism, buffer_size=SPACE))
        except TokenGoneFaultError as error:
            if error.ckr != Ckr.USER_NOT_LOGGED_IN or not self.read_flag(key, Attribute.ALWAYS_AUTHENTICATE):
                raise
            self.gone = False  # logged in all the same, but this key asks each time (PKCS#11 section 4.9)
            raise TokenFaultError(error.call, error.ckr, ALWAYS_ASKS) from None
        return signature

    def decrypt(self, mechanism: Mechanism, key: int, ciphertext: bytes, parameter: Parameter = None) -> bytes:
        """C_DecryptInit and C_Decrypt in one go; for challenges, never for a secret: nothing here is wiped."""
        how = {"mechanism": mechanism, "mechanism_param": parameter, "buffer_size": SPACE}
        opened: bytes = self._do(lambda: self._keys[key].decrypt(ciphertext, **how))
        return opened

    def read(self, handle: int, attribute: Attribute) -> bytes | None:
        """One attribute's bytes; None where it can't be read."""
        return self._told(lambda: self._keys[handle][attribute])

    def _told(self, read: Callable[[], bytes]) -> bytes | None:
        try:
            return self._do(read)
        except FunctionFailed:
            return None  # answered with OK, and yet without a value, or with one that can't be
        except TokenFaultError as error:
            if error.ckr in UNREADABLE:
                return None
            raise

    def read_value(self, handle: int) -> bytearray | None:
        """CKA_VALUE, in memory that the caller can wipe; None where it can't be read."""
        value = bytearray()
        told = self._told(lambda: self._by_value(value, lambda: self._keys[handle][Attribute.VALUE]))
        return None if told is None else value

    def _by_value(self, value: bytearray | None, work: Callable[[], Answer]) -> Answer:
        self.module.supplement.value = value
        try:
            return work()
        finally:
            self.module.supplement.value = None

    def read_flag(self, handle: int, attribute: Attribute) -> bool | None:
        """A CK_BBOOL attribute; None where it can't be read."""
        value = self.read(handle, attribute)
        return bool(value[0]) if value is not None and len(value) == 1 else None

    def read_number(self, handle: int, attribute: Attribute) -> int | None:
        """A CK_ULONG attribute; None where it can't be read."""
        value = self.read(handle, attribute)
        return int.from_bytes(value, sys.byteorder) if value is not None and len(value) == _ULONG_BYTES else None

    def change(self, handle: int, attributes: Attributes) -> None:
        """C_SetAttributeValue."""
        for attribute, value in attributes.items():
            self._do(lambda: self._keys[handle].__setitem__(attribute, value))  # noqa: B023 - called at once

    def find(self, attributes: Attributes) -> tuple[int, ...]:
        """The handles of all objects that match."""
        return tuple(map(self._known, self._do(lambda: list(self._raw.get_objects(attributes, 64)))))

    def _do(self, work: Callable[[], Answer]) -> Answer:
        self._check_current()
        try:
            return self.module.run(work)
        except TokenGoneError:
            self.gone = True
            raise

    def _check_current(self) -> None:
        if self._start != self.module.starts:  # the handle may belong to another session by now
            self.gone = True
            raise fault("C_OpenSession", Ckr.SESSION_HANDLE_INVALID)


def _first_taken(
    templates: Iterator[Template], make: Callable[[Template], Answer]
) -> tuple[Answer, Template, TokenFaultError | None]:
    """What was made of the first template that the token took, that template, and its answer to the first of all."""
    refused: TokenFaultError | None = None
    for template in templates:
        try:
            return make(template), template, refused
        except TokenFaultError as error:
            if error.ckr not in TEMPLATE_REFUSED:
                raise
            refused = refused or error
    if refused is None:
        raise ValueError("no template was given")
    raise refused
