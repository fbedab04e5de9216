"""What follows from deciding a tag of an article (articles/archive/settle.py), in words, before it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.archive import settle
from articles.archive.settle import ACCEPTED, REJECTED, Decision, Key
from articles.models import ArticleCountry, ArticlePair, Country, Tag
from articles.vocabulary import pair_members


class Consequences:
    """Of the tags of one article, with the names of what they are about."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tags
        self._names: dict[Key, str] = {}
        for tag in tags:
            self._names[type(tag), tag.target_code] = str(tag)
            if isinstance(tag, ArticlePair):  # its countries, which the article may lack
                both = (tag.pair.first, tag.pair.second)
                self._names |= {(ArticleCountry, each.code): each.label() for each in both}

    def of(self, tag: Tag, state: str, role: str = "") -> str:
        """What is decided with this tag, "" if nothing."""
        return self.in_words(settle.following(Decision(type(tag), tag.target_code, state, role), self._tags))

    def lines(self, tag: Any) -> list[str]:
        """What follows of each decision that one may take about it, a line each."""
        accepted = self.of(tag, ACCEPTED)
        said = [(_("Accepted, also:"), accepted), (_("Rejected, also:"), self.of(tag, REJECTED))]
        for role, label in tag.Role.choices:
            follows = self.of(tag, ACCEPTED, role) if role != tag.role else accepted
            if follows != accepted:
                said.append((_("Accepted as “%(role)s”, also:") % {"role": label}, follows))
        return [f"{what} {follows}" for what, follows in said if follows]

    def in_words(self, decisions: Sequence[Decision]) -> str:
        """ "Kazakhstan: party; Russia: rejected"."""
        return "; ".join(map(self._said, decisions))

    def _said(self, each: Decision) -> str:
        rejected = each.state == REJECTED
        state: Any = Tag.State.REJECTED.label if rejected else each.kind.Role(each.role).label  # type: ignore[attr-defined]
        return f"{self._names[each.key]}: {state}"


def contradictions(decisions: Sequence[Decision], tags: Sequence[Tag]) -> list[str]:
    """Why they cannot be taken together, a sentence for each pair that would stand without one of its countries."""
    found = settle.contradictions(decisions, tags)
    named = Country.objects.in_bulk({code for pair, _country in found for code in pair_members(pair)}) if found else {}
    said = _("“%(pair)s” stands by an editor’s decision, yet %(country)s is rejected. Reject both, or neither.")
    return [
        said
        % {
            "pair": " — ".join(named[code].label() for code in pair_members(pair)),
            "country": named[country].label(),
        }
        for pair, country in found
    ]
