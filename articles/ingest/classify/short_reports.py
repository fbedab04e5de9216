"""The pair of a short report that is about two countries and names a third, if any, in passing.

Such a report seldom names both in one sentence: "Белорусские молочники построят завод под Костанаем. … Казахстан
предоставит землю." `pairs` scores sentences one by one; here the report is read as a whole. A place counts as its
country, for nobody else is there to whom it could be a mere venue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from articles.ingest.classify.cues import BODY, LEAD, TITLE, TWO_COUNTRIES, Sentence, cues
from articles.ingest.classify.gazetteer import fold
from articles.ingest.classify.mentions import Mention
from articles.ingest.records import PairRole

SHORT = 20  # sentences with the title; a longer text says in single sentences whom it is about
ASIDE = 1  # sentences of the body in which a third country may be named, where the two have MAIN or more
MAIN = 3
CONCERNED = 0.6  # least weight of a mention that is more than a place or a private person
OFTEN = 2  # sentences that name a country which the headline does not name
SHOWN = 2  # sentences a country, as evidence


@dataclass(slots=True)
class Standing:
    """The sentences, by number, that name a country; that name it as a people or a state; in which it takes part."""

    named: set[int] = field(default_factory=set)
    concerned: set[int] = field(default_factory=set)
    part: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`shown` are the sentences that speak for the pair, by number."""

    pair: tuple[str, str]
    role: PairRole
    shown: list[int]


def verdict(sentences: Sequence[Sentence], venues: Set[str]) -> Verdict | None:
    """What a short text about two countries says of them; None for any other text, or where they only occur."""
    if len(sentences) > SHORT:
        return None
    standings = _two_of(_standings(sentences), sentences)
    if len(standings) != 2 or venues & standings.keys():
        return None
    (first, one), (second, other) = sorted(standings.items())
    shared = any(
        {first, second} <= place.countries
        for sentence in sentences
        if sentence.zone > BODY
        for place in sentence.shared
    )
    if role := _role(sentences, one, other, shared):
        shown = [number for standing in (one, other) for number in sorted(standing.concerned or standing.named)[:SHOWN]]
        return Verdict((first, second), role, sorted(set(shown)))
    return None


def _standings(sentences: Sequence[Sentence]) -> dict[str, Standing]:
    found: dict[str, Standing] = defaultdict(Standing)
    for number, sentence in enumerate(sentences):
        for mention in sentence.mentions:
            standing = found[mention.country]
            standing.named.add(number)
            part = mention.part or _is_company_at_work(mention, sentence)
            if part:
                standing.part.add(number)
            if part or (mention.weight >= CONCERNED and not mention.scene):
                standing.concerned.add(number)
    return found


def _is_company_at_work(mention: Mention, sentence: Sentence) -> bool:
    """ "BYD Қазақстанда зауыт салады": no state acts, a company of one does, in the title or lead."""
    if mention.kind != "organisation" or mention.scene or sentence.zone == BODY:
        return False
    return bool(cues(sentence.language, "enterprise").search(fold(sentence.text)))


def _two_of(standings: dict[str, Standing], sentences: Sequence[Sentence]) -> dict[str, Standing]:
    """The two countries that a text is about, where any other is only named in passing; else all of them."""
    ranked = sorted(standings, key=lambda country: -len(standings[country].named))
    two, others = ranked[:2], ranked[2:]
    passing = all(
        len(standings[country].named) <= ASIDE and all(sentences[n].zone == BODY for n in standings[country].named)
        for country in others
    )
    main = all(
        len(standings[country].named) >= MAIN or {TITLE, LEAD} <= {sentences[n].zone for n in standings[country].named}
        for country in two
    )
    return {country: standings[country] for country in two} if others and passing and main else standings


def _role(sentences: Sequence[Sentence], one: Standing, other: Standing, shared: bool) -> PairRole | None:
    """`shared`: the title or lead names a river or crossing of the two."""

    def headed(numbers: Iterable[int]) -> bool:
        return any(sentences[number].zone == TITLE for number in numbers)

    def early(numbers: Iterable[int]) -> bool:
        return any(sentences[number].zone > BODY for number in numbers)

    present = [headed(standing.named) or len(standing.named) >= OFTEN for standing in (one, other)]
    acting = [standing for standing in (one, other) if standing.part]
    if shared and acting and all(present):
        return "principal"
    both_concerned = bool(one.concerned and other.concerned)
    together = {n for n in one.named & other.named if not _compares(sentences[n])}
    met = together & (one.part & other.concerned | one.concerned & other.part)
    if all(present) and (early(together) or met):
        if len(acting) == 2 and headed(one.named | other.named):
            return "principal"
        if acting and headed(together) and (both_concerned or headed(one.part | other.part)):
            return "principal"
    if acting and both_concerned and any(TWO_COUNTRIES.search(fold(sentence.text)) for sentence in sentences):
        return "secondary"
    for main, other_one, enough in ((one, other, present[0]), (other, one, present[1])):
        if enough and early(main.concerned) and other_one.part:
            return "secondary"
        if headed(main.named) and len(main.concerned) >= OFTEN and len(other_one.named) >= OFTEN:
            return "secondary"
    return None


def _compares(sentence: Sentence) -> bool:
    return bool(cues(sentence.language, "comparison").search(fold(sentence.text)))
