"""Addresses of pages: taken apart, and in the one form by which two of them are compared."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

MAX_CHARS = 2000  # what the tables hold
LINES_SEEN = 50
DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "/:@!$&'()*+,;=~%"
_ESCAPE = re.compile(r"%(?:([0-9A-Fa-f]{2}))?")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
_IGNORED = re.compile(r"[\x00-\x1f\x7f]+")  # as browsers do: a line break inside an address was not meant
# What only tells the site where its reader came from. Short on purpose: courlan's list takes `cid`, `gallery` and
# `source` along, which on the pages of many outlets say which article it is.
_TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_", "vero_", "oly_", "__hs", "_hs", "stm_", "pk_")
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igsh igshid yclid ysclid ymclid yadclid yadordid "
    "mc_cid mc_eid _ga _gl _openstat _hsenc rb_clickid vkclid mkt_tok wickedid epik s_cid ml_subscriber "
    "ml_subscriber_hash phpsessid jsessionid aspsessionid".split()
)


class NotAnAddress(ValueError):
    """It is no address of the web that could be asked for; says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http address, taken apart. `host` is in ASCII (xn--…), lower case; `target` is path and query, in ASCII."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def target(self) -> str:
        return self.path if self.query is None else f"{self.path}?{self.query}"

    @property
    def url(self) -> str:
        return self.origin + self.target


def is_address(text: str) -> bool:
    """Whether someone who wrote this meant a page of the web, not a file."""
    return text.lstrip()[:8].lower().startswith(("http://", "https://"))


def parse(url: str) -> Address:
    """The address as it would be asked for: nothing that means something is changed. Raises NotAnAddress."""
    try:
        parts = urlsplit(_IGNORED.sub("", url.strip()))
        scheme, host, port = parts.scheme.lower(), _host(parts), parts.port
    except ValueError as error:
        raise NotAnAddress(str(error)) from error
    if scheme not in DEFAULT_PORTS:
        raise NotAnAddress(f"not an address of the web: {scheme or 'no scheme'}")
    if parts.username is not None or parts.password is not None:
        raise NotAnAddress("a name or a password in the address")
    if port == 0:
        raise NotAnAddress("port 0")
    query = _escaped(parts.query, _SAFE + "?") if parts.query or "?" in url else None
    path = _without_dots(_escaped(parts.path, _SAFE)) or "/"
    return Address(scheme, host, port or DEFAULT_PORTS[scheme], path, query)


def join(base: str, link: str) -> str:
    """`link` as it stands on the page `base`. Raises NotAnAddress."""
    try:
        return urljoin(base, _IGNORED.sub("", link.strip()))
    except ValueError as error:
        raise NotAnAddress(str(error)) from error


def canonical_url(url: str) -> str:
    """The form by which two addresses of one page are equal; "" for what is none of the web.

    Lower-case ASCII host, no default port, no fragment, no name or password, nothing that only tracks readers, escapes
    in upper case and only where needed. Parameters keep their order; "www." and a last "/" may matter, and stay.
    """
    try:
        address = parse(_without_user(url))
    except NotAnAddress:
        return ""
    kept = [piece for piece in (address.query or "").split("&") if piece and not _tracks(piece)]
    short = Address(address.scheme, address.host, address.port, address.path, "&".join(kept) or None).url
    return short if len(short) <= MAX_CHARS else ""


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if not host:
        raise NotAnAddress("no host")
    if "[" in parts.netloc:
        if not re.fullmatch(r"(?:[^@]*@)?\[[^\]]*\](?::\d*)?", parts.netloc):
            raise NotAnAddress(f"not a host: {parts.netloc[:60]}")
        return str(ipaddress.IPv6Address(host))
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError as error:  # what idna raises, too
            raise NotAnAddress(f"not a host: {host[:60]}") from error
    if not _HOST.fullmatch(host) or ".." in host:
        raise NotAnAddress(f"not a host: {host[:60]}")
    return host


def _without_user(url: str) -> str:
    return re.sub(r"^(\s*\w{1,10}://)[^/?#@]*@", r"\1", url, count=1)


def _escaped(text: str, safe: str) -> str:
    """Every character escaped that needs it, none that does not, in upper case: "%d0%b0%7E" becomes "%D0%B0~"."""

    def settle(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else f"%{match[1].upper()}"

    # A surrogate is no character: quote would raise.
    return quote(_ESCAPE.sub(settle, text), safe=safe, errors="replace")


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: "/a/../b/./c" is "/b/c"."""
    if "/." not in path:
        return path
    kept: list[str] = []
    pieces = path.split("/")
    for piece in pieces[1:]:
        if piece == "..":
            kept = kept[:-1]
        elif piece != ".":
            kept.append(piece)
    if pieces[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _tracks(piece: str) -> bool:
    name = piece.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def is_list_of_addresses(text: str) -> bool:
    """Whether each of the first lines is an address, or a remark behind a #; the last one may be cut."""
    lines = [line.strip().lstrip("\ufeff") for line in text.splitlines()[:LINES_SEEN]]
    addresses = [line for line in lines if line and not line.startswith("#")]
    return bool(addresses) and all(
        is_address(line) and not line.split()[1:] for line in addresses[: len(addresses) - 1 or 1]
    )
