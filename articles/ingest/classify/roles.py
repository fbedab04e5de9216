"""What part each country plays: party, third party, venue, or a mere mention; and which countries head a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from articles.ingest.classify.cues import TITLE, Sentence, cues
from articles.ingest.classify.gazetteer import fold
from articles.ingest.records import CountryRole, PairRole

Pair = tuple[str, str]

JOINT_SHARE = 0.5  # of the longest list's score, for a party of a meeting of many
VENUE_SHARE = 0.5  # of a venue's mentions at least this many say where
CONCERNED = 0.6  # weight of a mention that names a state as concerned, where others are the parties
_HEADING = {"name", "acronym", "adjective", "ethnic", "home", "leader", "capital", "seat", "organisation"}  # kinds


def headed(sentences: Sequence[Sentence], apart: Set[str]) -> set[str]:
    """The countries that the title names as more than a place, without those `apart`. One alone that the body never
    names is but the scene: "Сектор Газа: …" above what Egypt and Israel agreed on."""
    heading = {
        mention.country
        for sentence in sentences
        if sentence.zone == TITLE
        for mention in sentence.mentions
        if mention.kind in _HEADING and not mention.scene and mention.country not in apart
    }
    body = {mention.country for sentence in sentences if sentence.zone != TITLE for mention in sentence.mentions}
    return set() if len(heading) == 1 and len(body - heading) > 1 and not heading & body else heading


def venues(sentences: Sequence[Sentence]) -> set[str]:
    """Countries that are only where something happens."""
    scenes: dict[str, int] = defaultdict(int)
    others: dict[str, float] = defaultdict(float)
    events: set[str] = set()
    for sentence in sentences:
        event: bool | None = None
        for mention in sentence.mentions:
            if mention.scene:
                scenes[mention.country] += 1
                if event is None:
                    event = bool(cues(sentence.language, "event").search(fold(sentence.text)))
                if event:
                    events.add(mention.country)
            else:
                others[mention.country] += mention.weight
    return {country for country in events if others[country] <= VENUE_SHARE * scenes[country]}


def _origins(sentences: Sequence[Sentence]) -> set[str]:
    """Countries that the title names as where somebody or something is from: "наркокурьера из Кыргызстана"."""
    return {
        mention.country
        for sentence in sentences
        if sentence.zone == TITLE
        for mention in sentence.mentions
        # Of the two Kazakh cases that say "toward", the ablative alone ends in н.
        if (mention.toward and sentence.text[: mention.end].endswith("н"))
        or sentence.text[: mention.start].endswith(" из ")
    }


def country_roles(
    sentences: Sequence[Sentence],
    pairs: Mapping[Pair, tuple[PairRole, float]],
    joint: Mapping[str, float],
    apart: Set[str],
    head: Set[str],
) -> dict[str, tuple[CountryRole, float]]:
    weights: dict[str, float] = defaultdict(float)
    concerned: set[str] = set()
    for sentence in sentences:
        for mention in sentence.mentions:
            weights[mention.country] += mention.weight * sentence.zone
            if mention.weight >= CONCERNED and not mention.scene:
                concerned.add(mention.country)
    by_role: dict[str, set[str]] = {"principal": set(), "secondary": set(), "mention": set()}
    for pair, (pair_role, _) in pairs.items():
        by_role[pair_role].update(pair)
    parties = set(by_role["principal"])
    if len(weights) == 1:  # nobody else could be
        parties = set(weights)
    elif not parties and joint:
        listed, named = max(joint.values()), max(weights[country] for country in joint)
        parties = {
            country
            for country, weight in weights.items()
            if joint[country] >= JOINT_SHARE * listed
            or (joint[country] and weight >= JOINT_SHARE * named)
            or (weight > named and country in concerned - apart)
        }
    if not parties and not by_role["secondary"] and len(head) == 1:  # the title names one, which relates to nobody
        parties = concerned.intersection(head) - _origins(sentences)
    roles: dict[str, tuple[CountryRole, float]] = {}
    for country, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        role: CountryRole = "mention"
        if country in parties:
            role = "party"
        elif parties and country in apart:
            role = "venue"
        elif country in by_role["secondary"] or (country in concerned and (parties or by_role["secondary"])):
            role = "third_party"
        roles[country] = role, weight
    return roles
