"""A session on a token: who is logged in to it, and its objects and keys.

Rules:

- python-pkcs11 makes the calls, with our templates and nothing added to them; supplement.py makes what it lacks;
- a session that cannot log in is closed before the error goes up (a leaked one blocks C_InitToken);
- a PIN goes over from the caller's memory; an empty one is left to the token's own pad, where it has one;
- a template that is not to a token's taste is asked again in other words (templates.py), and what was left out of it
  is then set, and read back;
- once the token, the session or the login is gone, `gone` says so, and the session is of no further use;
- a key is python-pkcs11's object, and of this session; nothing here knows what a ceremony is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from operator import setitem
from typing import Any, Final, TypeVar

from pkcs11 import Attribute, FunctionFailed, Mechanism, ObjectClass, UserType, _pkcs11, types
from pkcs11 import KeyType as Ckk
from pkcs11.attributes import AttributeMapper

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.cryptoki.faults import ALWAYS_ASKS, TokenFaultError, TokenGoneFaultError, fault
from ceremony.hsm.cryptoki.module import Module
from ceremony.hsm.cryptoki.return_values import TEMPLATE_REFUSED, UNREADABLE, Ckr
from ceremony.hsm.cryptoki.supplement import SPACE
from ceremony.hsm.cryptoki.templates import ROLES, Attributes, AttributeValue, looser
from ceremony.hsm.cryptoki.token_info import TokenInfo

Answer = TypeVar("Answer")
Parameter = bytes | tuple[Any, ...] | None  # of a mechanism: an IV, or what OAEP needs

_ULONG_BYTES: Final = 8
_untyped: Final[Any] = _pkcs11


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


_mixins: Final = _untyped.SignMixin, _untyped.DecryptMixin, _untyped.WrapMixin, _untyped.UnwrapMixin, _untyped.Object
_Usable: Any = type("_Usable", _mixins, {"key_type": None})


class Key(_Usable, types.Key):  # type: ignore[misc]  # the library has no types for these
    """An object of a session with every use: whether it may be so used, the token says when it is."""


class Session:
    """A read-write session."""

    def __init__(self, module: Module, token: TokenInfo) -> None:
        self.module = module
        self.gone = False  # set by the first answer that says so
        self._on_pad = token.has_pin_pad
        self._start = module.starts
        self._raw: Any = module.run(lambda: token.raw.open(rw=True, attribute_mapper=_Plain()))

    def login(self, pin: bytearray, user: UserType = UserType.USER) -> None:
        """Log in; on refusal the session is closed and PinFaultError or TokenFaultError raised.

        An empty PIN is typed on the token's own pad, where it has one (PKCS#11 section 5.6.8).
        """
        try:
            self.call("C_Login", user, pin)
        except BaseException:
            self.close()
            raise

    def logout(self) -> None:
        """Log out; session objects that are private are gone then."""
        self.call("C_Logout")

    def close(self) -> None:
        """Close the session, whatever state the token is in."""
        with suppress(DeviceError):  # an unplugged token has closed it already
            self._do(self._raw.close)

    def call(self, name: str, *parts: int | bytearray) -> None:
        """A call of the session's that the library lacks; a PIN is a bytearray, and not copied."""
        self._check_current()
        self.module.call(name, self._raw.handle, *parts, on_pad=self._on_pad)

    def random(self, length: int) -> bytes:
        """`length` bytes of C_GenerateRandom."""
        made: bytes = self._do(lambda: self._raw.generate_random(8 * length))
        return made

    def create(self, attributes: Attributes, value: bytearray | None = None) -> Key:
        """C_CreateObject; `value` is CKA_VALUE, of which no copy is made."""
        wanted = attributes if value is None else {**attributes, Attribute.VALUE: bytes(len(value))}
        return self._made(self._raw.create_object, wanted, secret=value)[0]

    def copy(self, source: Key, attributes: Attributes) -> Key:
        """C_CopyObject with these attributes changed."""
        copied: Any = self._do(lambda: source.copy(attributes))
        return Key(copied.wrapper)

    def generate_key(self, attributes: Attributes) -> Key:
        """C_GenerateKey for a 256-bit AES key."""
        return self._made(lambda told: self._raw.generate_key(Ckk.AES, 256, template=told), attributes)[0]

    def generate_pair(
        self, kind: Ckk, public: Attributes, private: Attributes, bits: int | None = None
    ) -> tuple[Key, Key]:
        """C_GenerateKeyPair; the public and the private key. `bits` is the size of an RSA key.

        Some tokens want to be told classes and types that the mechanism implies.
        """
        classes = ObjectClass.PUBLIC_KEY, ObjectClass.PRIVATE_KEY
        told = [{Attribute.CLASS: cko, Attribute.KEY_TYPE: kind} for cko in classes]

        def generate(of_public: Attributes, of_private: Attributes) -> Any:
            return self._raw.generate_keypair(kind, bits, public_template=of_public, private_template=of_private)

        made = self._made(generate, told[0] | public, told[1] | private)
        return made[0], made[1]

    def unwrap(
        self, mechanism: Mechanism, unwrapping: Key, blob: bytes, attributes: Attributes, parameter: Parameter = None
    ) -> Key:
        """C_UnwrapKey."""
        kind = attributes[Attribute.CLASS], attributes[Attribute.KEY_TYPE]
        how = {"mechanism": mechanism, "mechanism_param": parameter}
        return self._made(
            lambda told: unwrapping.unwrap_key(*kind, blob, template=told, **how),
            attributes,
            lengths=kind[0] is ObjectClass.SECRET_KEY,
        )[0]

    def _made(
        self, make: Callable[..., Any], *wanted: Attributes, lengths: bool = False, secret: bytearray | None = None
    ) -> tuple[Key, ...]:
        """What the token makes of the first templates that it takes.

        What they left out is set; where that does not hold, what was made is removed, and the first refusal raised.
        """
        refused: TokenFaultError | None = None
        for told in looser(*wanted, lengths=lengths):
            try:
                made = self._do(partial(make, *told), secret)
            except TokenFaultError as error:
                if error.ckr not in TEMPLATE_REFUSED:
                    raise
                refused = refused or error
                continue
            keys = tuple(Key(one.wrapper) for one in (made if isinstance(made, tuple) else (made,)))
            owed = [
                (key, name, value)
                for key, whole, part in zip(keys, wanted, told, strict=True)
                for name, value in whole.items()
                if name not in part
            ]
            if all(self._holds(*one) for one in owed):
                return keys
            for key in keys:
                self.discard(key)
            break
        raise refused or ValueError("no template was given")

    def _holds(self, key: Key, name: Attribute, value: AttributeValue) -> bool:
        """Whether the object has this flag, set where it was otherwise; a role that it does not know it lacks."""
        found = self.read_flag(key, name)
        if found is None or found is value:
            return found is value or name in ROLES
        with suppress(TokenFaultError):
            self.change(key, name, value)
        return self.read_flag(key, name) is value

    def destroy(self, key: Key) -> None:
        """C_DestroyObject."""
        self._do(key.destroy)

    def discard(self, key: Key) -> None:
        """Destroy a throw-away session object; one that the token keeps goes with the session."""
        with suppress(TokenFaultError):
            self.destroy(key)

    @contextmanager
    def discarding(self, key: Key, *more: Key) -> Iterator[Key]:
        """The throw-away session object, discarded in the end, and more of them."""
        try:
            yield key
        finally:
            for each in (key, *more):
                self.discard(each)

    def wrap(self, mechanism: Mechanism, wrapping: Key, key: Key, parameter: Parameter = None) -> bytes:
        """C_WrapKey; the wrapped bytes."""
        wrapped: bytes = self._do(lambda: wrapping.wrap_key(key, mechanism=mechanism, mechanism_param=parameter))
        return wrapped

    def sign(self, mechanism: Mechanism, key: Key, data: bytes) -> bytes:
        """C_SignInit and C_Sign in one go."""
        try:
            signature: bytes = self._do(lambda: key.sign(data, mechanism=mechanism, buffer_size=SPACE))
        except TokenGoneFaultError as error:
            if error.ckr != Ckr.USER_NOT_LOGGED_IN or not self.read_flag(key, Attribute.ALWAYS_AUTHENTICATE):
                raise
            self.gone = False  # logged in all the same, but this key asks each time (PKCS#11 section 4.9)
            raise TokenFaultError(error.call, error.ckr, ALWAYS_ASKS) from None
        return signature

    def decrypt(self, mechanism: Mechanism, key: Key, ciphertext: bytes, parameter: Parameter = None) -> bytes:
        """C_DecryptInit and C_Decrypt in one go; for challenges, never for a secret: nothing here is wiped."""
        how = {"mechanism": mechanism, "mechanism_param": parameter, "buffer_size": SPACE}
        opened: bytes = self._do(lambda: key.decrypt(ciphertext, **how))
        return opened

    def read(self, key: Key, attribute: Attribute, into: bytearray | None = None) -> bytes | None:
        """One attribute's bytes; None where it can't be read. CKA_VALUE goes `into` memory that can be wiped."""
        try:
            told: bytes = self._do(lambda: key[attribute], into)
        except FunctionFailed:
            return None  # answered with OK, and yet without a value, or with one that can't be
        except TokenFaultError as error:
            if error.ckr in UNREADABLE:
                return None
            raise
        return told

    def read_value(self, key: Key) -> bytearray | None:
        """CKA_VALUE, in memory that the caller can wipe; None where it can't be read."""
        value = bytearray()
        return None if self.read(key, Attribute.VALUE, value) is None else value

    def read_flag(self, key: Key, attribute: Attribute) -> bool | None:
        """A CK_BBOOL attribute; None where it can't be read."""
        value = self.read(key, attribute)
        return bool(value[0]) if value is not None and len(value) == 1 else None

    def read_number(self, key: Key, attribute: Attribute) -> int | None:
        """A CK_ULONG attribute; None where it can't be read."""
        value = self.read(key, attribute)
        return int.from_bytes(value, sys.byteorder) if value is not None and len(value) == _ULONG_BYTES else None

    def change(self, key: Key, attribute: Attribute, value: AttributeValue) -> None:
        """C_SetAttributeValue."""
        self._do(lambda: setitem(key, attribute, value))

    def find(self, attributes: Attributes) -> tuple[Key, ...]:
        """All objects that match."""
        return tuple(Key(one.wrapper) for one in self._do(lambda: list(self._raw.get_objects(attributes, 64))))

    def _do(self, work: Callable[[], Answer], secret: bytearray | None = None) -> Answer:
        self._check_current()
        try:
            return self.module.run(work, secret)
        except TokenGoneError:
            self.gone = True
            raise

    def _check_current(self) -> None:
        if self._start != self.module.starts:  # the handle may belong to another session by now
            self.gone = True
            raise fault("C_OpenSession", Ckr.SESSION_HANDLE_INVALID)
