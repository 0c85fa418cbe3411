"""What looks like a secret in a text that people typed: passwords, tokens, PINs, keys and share words.

- A text is read as a program or a reader would take it: other widths, unseen characters, letters of other alphabets,
  percent signs, entities, escapes, Base64 and hexadecimal are taken apart first, three deep.
- A name is judged with what follows it: `token serial 1234` tells of a token, `vault_token=x` gives one away.
- Words of the share list in a row are a share; words of a digest (PGP list) are none.
- In doubt it is a secret: the record keeps the text, and what leaves is a copy.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import unquote

from ceremony.custody.confusables import in_latin_letters
from ceremony.language.digest_words import all_digest_words
from shamir.slip39 import WORDS

_DEPTH = 3  # writings within one another that are taken apart

# what secrets are called
_PASSWORDS = (
    r"(?:p[a@]ss[-_ .]?(?:w[o0]rd|wort|phrase|code)|passwd|pwd|kennwort|口令|密[码碼]|пароль|パスワード|비밀번호)"
)
_SECRETS = r"(?:secret(?!ar)|credentials?|mnemonic|seed[-_ ]?phrase|助[记記][词詞]|凭据|憑據|私[钥鑰])"
_PINS = r"(?:(?<![a-z])|(?<=so)|(?<=user))(?:pin|puk)s?(?![a-z]|[-_ ]?(?:pad|length))[-_ ]?(?:code|码|碼)?"
_TOKENS = (
    r"(?:token|[验驗][证證][码碼]|(?:api|private|access|account|encryption|master|session)[-_ ]?key"
    r"|(?<![a-z])(?:pass|otp|pw|creds)(?![a-z]))"
)
_CHINESE = r"(?:令牌|密[钥鑰])"  # a token or a key: what is behind it has to look like one
_NAME = rf"(?:{_PASSWORDS}|{_SECRETS}|{_TOKENS}|{_CHINESE}|{_PINS})"
_TELLS_OF = (  # behind a name: something about the secret, not the secret
    r"(?![-_. ]*(?:serial|label|type|model|maker|manufacturer|slot|stat(?:e|us)\b|count|polic|rule|length|min|max|age\b"
    r"|expir|ttl|life|rotat|sharing|name|ur[il]|endpoint|file|path|sha\d|fingerprint|object|flag|info|pad|tries|left"
    r"|version))"
)
_REST = r"[a-z0-9_.-]{0,40}[\\\"'`*\])\s]{0,9}"  # of a name, and what closes it
_RUN = r"[^\s\"',;|}]{6,}[\\\"'”」)]{0,4}\.?\s*(?:$|[,;}\]\n<])"  # one run of characters, and nothing after it
_MIXED = r"(?=[^\s,;]*\d)(?=[^\s,;]*[a-z])[^\s,;]"  # letters and digits in one run
_QUOTE = r"[\\\"'“‘「『(\s]{0,9}"
_WORDS_BETWEEN = r"(?:\s+(?!polic|rule|serial|label|pad)[\w'’-]+){0,7}?\s*"
_SAYS_NOTHING = (  # what is said of a password without saying it
    r"(?!(?:an?|the|this|that|not|now|no|in|on|at|by|to|of|it|its|as|for|from|with|and|or|too|very|never|always|only"
    r"|still|also|wrong|right|correct|known|kept|long|short|weak|strong|safe|unknown|new|old|lost|set|shown|written"
    r"|given|chosen|held|sent|read|said|split|forgotten|stolen|empty|blank|here|there|back|good|bad|our|your|his|her"
    r"|\w+(?:ed|ing|ly)|\d{1,3}\s+(?:char|letter|digit|times|days?|weeks|year|month)\w*)\b)"
)
_RULES = (
    # name=value, in queries, files and command lines; name -> value
    rf"{_NAME}{_TELLS_OF}{_REST}(?::=|=|[-=]>|→)\s*\S",
    # name: any words; a line of a table
    rf"(?:{_PASSWORDS}|{_SECRETS}){_TELLS_OF}{_REST}[:|]\s*\S",
    # "name": value, and {"name": ..., "value": ...}
    rf"{_NAME}{_TELLS_OF}[a-z0-9_.-]{{0,40}}\\*[\"']\s*(?::|,\s*\\*[\"']value\\*[\"']\s*:)\s*\S",
    # token: one run of characters, or YAML's text over several lines
    rf"(?<!the ){_TOKENS}{_TELLS_OF}{_REST}:\s*(?:[|>][-+\d]*\s*\n|{_QUOTE}{_RUN})",
    rf"{_TOKENS}{_TELLS_OF}{_REST}:\s*{_QUOTE}{_MIXED}{{8,}}|{_CHINESE}:{_QUOTE}[!-~]{{6,}}",
    # the PIN of the token is 1234
    rf"{_PINS}{_TELLS_OF}(?:\W{{0,4}}|{_WORDS_BETWEEN}(?:\b(?:is|was|to|as|code|number)\b|[:=]|是|[为為])\W{{0,4}})\d{{4}}",
    rf"{_PINS}{_TELLS_OF}{_REST}:\s*(?:{_QUOTE}{_RUN}|{_MIXED}{{4,}})",
    # the password of the laptop is swordfish; it was changed to swordfish
    rf"{_PASSWORDS}{_TELLS_OF}{_WORDS_BETWEEN}(?:\b(?:is|was|are|reads|to)\b|[:=])"
    rf"[:\s]*(?:[\\\"'“‘「『]+\w|{_SAYS_NOTHING}\w\S{{2,}})",
    rf"{_NAME}{_TELLS_OF}{_WORDS_BETWEEN}(?:\b(?:is|was|to)\b|[:=]){_QUOTE}{_MIXED}{{8,}}",
    # password swordfish1, password "swordfish", password/swordfish1
    rf"{_PASSWORDS}{_TELLS_OF}[\s,/(]+(?:[\\\"'“‘「『]+\S|{_MIXED}{{4,}}|\d{{5}})",
    # 口令是 swordfish, 密码改为 12345678
    r"(?:口令|密[码碼])[已被]{0,2}[改设設换換]?[是为為成]\W{0,3}(?!\d+\s*[位个個次字])[!-~]*?[a-z\d]{4}",
    rf"{_CHINESE}[已被]{{0,2}}[改设設换換]?[是为為成]\W{{0,3}}{_MIXED}{{8,}}",
    # <password>swordfish</password>
    rf"<[\w:-]{{0,40}}{_NAME}>\s*[^\s<]",
    # --password swordfish, -passin pass:swordfish, sshpass -p swordfish, curl -u ann:swordfish, https://ann:swordfish@
    rf"(?<!\S)--?[\w-]{{0,40}}(?:{_NAME}|pass(?:in|out)?)[\s=]+[^\s-]",
    r"(?:sshpass|mysql\w*|mariadb\w*|login|plink|7z|zip)\b[^\n]{0,80}?\s-p\s*\S|curl\b[^\n]{0,80}?\s(?:-u|--user)[\s=]*\S+:\S",
    r"\w://[^\s/:@]*:[^\s/@]+@|\w://[^\s/@:]{20,}@",
    # headers
    r"(?:authorization|cookie|x-[\w-]{0,40}(?:key|token|auth))\\?[\"']?\s*:\s*\S",
    r"\bbearer\s+(?:(?=\S*(?:\d|[._~+/=]\w))[\w.~+/=-]{8,}|[\w.~+/=-]{20,})",
    # private keys, and tokens that show by their beginning what they are
    r"(?<!-)-{2,}\s*begin[\s\w]{0,40}(?:private|secret)\s+key|putty-user-key-file|age-secret-key-1|(?<!\w)xprv[0-9a-z]{50}",
    r"(?:root|wrapping|aes)[-_ ]key\W{1,3}[0-9a-f]{32}",
    r"(?<!\w)eyj[\w-]{8,600}\.[\w-]{4,}|(?<!\w)a(?:kia|sia|bia|cca)[0-9a-z]{16}(?!\w)",
    r"(?<!\w)(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|hv[sbr]\.|dckr_pat_|npm_|pypi-|[sr]k_live_|hf_|aiza)[\w-]{8}",
)
_HINTS = (  # no rule holds for a text without any of these, and most texts have none
    *(
        "pass",
        "p@ss",
        "pwd",
        "pw",
        "kennwort",
        "口令",
        "密",
        "пароль",
        "パスワード",
        "비밀번호",
        "secret",
        "credential",
        "creds",
    ),
    *("mnemonic", "seed", "助", "凭据", "憑據", "私", "pin", "puk", "token", "令牌", "码", "碼", "key", "otp"),
    *("-p", "curl", "://", "authorization", "cookie", "x-", "bearer", "xprv", "eyj", "akia", "asia", "abia", "acca"),
    *("gh", "glpat-", "xox", "hvs.", "hvb.", "hvr.", "npm_", "pypi-", "k_live_", "hf_", "aiza"),
)
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_PRIVATE_DER = re.compile(
    rb"0(?:[\x20-\x7f]|\x81.|\x82..)\x02\x01[\0\1][0\x02\x04]", re.DOTALL
)  # PKCS 8, PKCS 1, SEC 1
_FILLERS = frozenset({"word", "words", "and", "then"})
_WHOLE, _SHORTENED = 4, 5  # different words in a row that are taken for a share; shortened: cut to four letters


@cache
def _giving_away() -> re.Pattern[str]:
    """Compiled when it is first needed: most commands redact nothing."""
    return re.compile("|".join(_RULES), re.IGNORECASE)


@cache
def _secret_name() -> re.Pattern[str]:
    return re.compile(rf"{_NAME}{_TELLS_OF}|share[-_ ]?words", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """True if a field of this name holds a secret, whatever it holds."""
    return any(_secret_name().search(reading) for reading in _readings(name))


@lru_cache(maxsize=8192)
def seems_secret(text: str) -> bool:
    """True if the text holds what looks like a secret, in any way in which it can be read."""
    return _seems_secret(text, _DEPTH)


def _seems_secret(text: str, depth: int) -> bool:
    readings = dict.fromkeys(_readings(text))
    if any(_gives_away(one) or _holds_share(one) for one in readings):
        return True
    return _holds_private_key(text) or (
        depth > 0 and any(_seems_secret(one, depth - 1) for one in _written_within(text))
    )


def _gives_away(text: str) -> bool:
    folded = text.casefold()
    return any(hint in folded for hint in _HINTS) and _giving_away().search(text) is not None


def _readings(text: str) -> Iterator[str]:
    """The text as it is, and as it looks."""
    yield text
    if not text.isascii():
        yield in_latin_letters(text)


def _written_within(text: str) -> Iterator[str]:
    """What other programs would read out of the text, where that is something else."""
    for one in (unquote(text), html.unescape(text), _unescaped(text)):
        if one != text:
            yield one
    for content in _decoded(text):
        try:
            said = content.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if all(char >= " " or char in "\n\r\t" for char in said):
            yield said


def _unescaped(text: str) -> str:
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\([nrt\"'\\/])", lambda found: {"n": "\n", "r": "\n", "t": " "}.get(found[1], found[1]), plain)


def _decoded(text: str) -> Iterator[bytes]:
    """The bytes of every run of Base64 or hexadecimal."""
    for found in _ENCODED.findall(text):
        run = found.rstrip("=").replace("-", "+").replace("_", "/")
        if len(run) % 2 == 0 and re.fullmatch("[0-9a-fA-F]+", run):
            yield bytes.fromhex(run)
        try:
            yield base64.b64decode(run + "=" * (-len(run) % 4))
        except binascii.Error:
            continue


def _holds_private_key(text: str) -> bool:
    return any(_PRIVATE_DER.match(content) for content in _decoded(text))


@cache
def _share_words() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Share words whole, cut to the four letters that tell them apart, and several written as one."""
    return frozenset(WORDS), frozenset(word[:4] for word in WORDS), re.compile(f"(?:{'|'.join(WORDS)}){{{_WHOLE},}}")


def _holds_share(text: str) -> bool:
    whole, shortened, joined = _share_words()
    run: set[str] = set()
    for word in re.findall(r"[a-z]+", text.casefold()):
        if word in whole or word in shortened:
            run.add(word)
            if _is_share(run, whole):
                return True
        elif len(word) >= 4 * _WHOLE and joined.fullmatch(word):
            return True
        elif len(word) > 1 and word not in _FILLERS:
            run.clear()
    return False


def _is_share(run: set[str], whole: frozenset[str]) -> bool:
    """True if so many words in a row are of a share; a digest in words holds some of them by chance."""
    return (len(run & whole) >= _WHOLE or len(run) >= _SHORTENED) and not run <= all_digest_words()
