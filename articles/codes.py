"""Article ids in addresses: 30 bits as six characters of Crockford's base 32 (no i, l, o, u)."""

from __future__ import annotations

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
LENGTH = 6
BITS = 5 * LENGTH
LIMIT = 2**BITS  # every id is below it


def encode(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def decode(code: str) -> int:
    """The id. Raises ValueError for what no article's address can be."""
    if len(code) != LENGTH:
        raise ValueError(code)
    number = 0
    for character in code:
        if character not in VALUES:
            raise ValueError(code)
        number = number << 5 | VALUES[character]
    return number


def unique_key(value: int, number: int) -> int:
    """A sort key of the value that no two articles share: the bits of the id break ties."""
    return value << BITS | number


class CodeConverter:
    """For URL patterns: `<code:id>` gives the integer id."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> int:
        return decode(value)

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else encode(value)
