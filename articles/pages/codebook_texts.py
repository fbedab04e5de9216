"""What the codebook says of each value. What topics cover stands in their table (articles/vocabulary/topics.json)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

#: Where a topic ends and another one begins, by its code.
TOPIC_LIMITS: Mapping[str, Text] = {
    "diplomacy": _("Not: what was talked about. That has its own topics; this one is how states meet and speak."),
    "integration": _("Not: a meeting of two states in the margins of a summit."),
    "trade": _("Not: investment, and not the goods' own topics: grain is agriculture, gas is oil and gas."),
    "investment_industry": _("Not: the sale of goods. That is trade."),
    "energy": _("Not: oil, gas and pipelines, and not nuclear power. These have their own topics."),
    "oil_gas": _("Not: electricity. That is energy."),
    "nuclear": _("Not: electricity from other sources. That is energy."),
    "transport": _("Not: pipelines. These are oil and gas, or water."),
    "finance": _("Not: trade figures in money."),
    "space": _("Not: missiles of armies. These are security."),
    "security": _("Not: the guarding and crossing of borders. That is borders."),
    "borders": _("Not: visas and rules of stay. These are migration."),
    "law": _("Not every text in which something was signed: the agreement itself must be the matter."),
    "migration": _("Not: where and how a border is crossed. That is borders."),
    "education": _("Not: culture and sport."),
    "culture": _("Not: schools and universities. These are education and science."),
    "environment": _("Not: hydroelectric power. That is energy."),
    "digital": _("Not: satellites, unless they bring the internet. These are space."),
    "agriculture": _("Not: duties and turnover in general. These are trade."),
    "health": _("Not: humanitarian aid in general. That is culture and humanitarian matters."),
}

TOPIC_ROLES: Mapping[str, Text] = {
    "primary": _("What the article is chiefly about. Several topics may be equally strong."),
    "secondary": _("What the article also deals with, in a smaller part."),
}

COUNTRY_ROLES: Mapping[str, Text] = {
    "party": _(
        "A state that acts in what is reported, or that the action is directed at. The only country of a text is its "
        "party; members of a meeting who are listed with their heads are parties."
    ),
    "third_party": _(
        "A state that takes part without the matter being its own: an observer or guest of a meeting, or one that "
        "only comments."
    ),
    "venue": _("Only the place where it happened. A venue forms no pair."),
    "mention": _("The country is named, and has no part in what is reported."),
}

PAIR_ROLES: Mapping[str, Text] = {
    "principal": _("The relation of these two countries is what the article is about."),
    "secondary": _("The article deals with this relation too, with less weight than with a principal one."),
    "mention": _(
        "Both countries are named together in passing. Such a pair is shown on the article's page only: a search for "
        "the pair does not find it, and no count holds it."
    ),
}

PRECISIONS: Mapping[str, Text] = {
    "minute": _("The source gives the day and the time."),
    "day": _("The source gives the day."),
    "month": _("The source gives only the month and the year. It counts in that month, and for a day within it."),
    "year": _("The source gives only the year. It counts in that year, and in none of its months."),
    "unknown": _("The source gives no date, or a day without a year. The archive guesses neither."),
}

STATES: Mapping[str, Text] = {
    "suggested": _("A program found it by its rules; no editor has looked at it. It counts."),
    "accepted": _("An editor looked at this very tag and confirmed it. It counts, and is checked."),
    "in_bulk": _(
        "An editor confirmed it together with many others, without looking at each. It counts, and is not checked."
    ),
    "added": _("The program did not find it; an editor added it, with a reason. It counts, and is checked."),
    "rejected": _("An editor refused it. It is kept, so that it is not suggested again, and counts nowhere."),
}

KINDS: Mapping[str, Text] = {
    "agency": _("Reports for other outlets to print, such as Kazinform or TASS."),
    "newspaper": _("Appears, or appeared, in print, with or without a site."),
    "broadcaster": _("Television or radio, and their sites."),
    "portal": _("Appears on the web alone."),
    "government": _("A body of the state that publishes about its own work: a ministry, an embassy, a president."),
    "unknown": _("Nobody has looked yet."),
}

OWNERSHIPS: Mapping[str, Text] = {
    "state": _("Belongs to the state of the country that it addresses, or is chiefly paid by it."),
    "private": _("Belongs to persons, companies or associations."),
    "foreign_state": _("Belongs to another state than that of its readers, such as Sputnik Kazakhstan."),
    "unknown": _("Nobody has looked yet, or it cannot be told."),
}

DISPLAYS: Mapping[str, Text] = {
    "full": _("Readers see the whole text."),
    "excerpt": _("Readers see 400 characters at most and a link to the source; a search goes through the whole text."),
}

LANGUAGES: Mapping[str, Text] = {
    "kk": _("Read: in Cyrillic, Latin or Arabic letters. Countries, pairs and topics are suggested."),
    "ru": _("Read. Countries, pairs and topics are suggested."),
}

OUTCOMES: Mapping[str, Text] = {
    "seen": pgettext_lazy("documents", "seen"),
    "fetched": pgettext_lazy("documents", "fetched"),
    "stored": pgettext_lazy("documents", "stored"),
    "blocked": pgettext_lazy("documents", "blocked"),
    "rejected": pgettext_lazy("documents", "rejected"),
    "out_of_scope": pgettext_lazy("documents", "out of scope"),
    "language_not_read": pgettext_lazy("documents", "in another language"),
    "forbidden": pgettext_lazy("documents", "forbidden by robots.txt"),
    "failed": pgettext_lazy("documents", "failed"),
}

INTAKE: Mapping[str, Text] = {
    "seen": _("Addresses that an outlet's feed or sitemap announced for the first time."),
    "fetched": _("Pages that the archive got, each time that it asked."),
    "stored": _("Pages that became an article, a new version of one, or a further copy of one."),
    "blocked": _("Instead of the article came a check, a login, a consent wall or an error."),
    "rejected": _("The page has no text that could be kept."),
    "out_of_scope": _("The text names fewer than two countries."),
    "language_not_read": _("The text is in a language that the archive has no rules for."),
    "forbidden": _("The site's robots.txt keeps the archive from the page, and it obeys."),
    "failed": _("The page could not be got, though it was asked for several times."),
}

#: How values come about: by the section of the codebook.
PROSE: Mapping[str, tuple[Text, ...]] = {
    "topics": (
        _(
            "A topic is suggested where enough of its words stand in the title and the text. A word counts for more "
            "in the title, and less with every repetition; names of countries and people count for none. Each topic "
            "is measured against the strongest one of the article, and the three strongest at most are kept."
        ),
    ),
    "countries": (
        _(
            "A country is recognised by its name, its adjectives, its capital, its leaders and what else stands for "
            "it, in every form of the word. “Our country” is the state whose head or name was named last before it; "
            "where none was, the country of the outlet."
        ),
    ),
    "pairs": (
        _(
            "A pair is two countries, without an order. Every sentence that names two countries speaks for their "
            "pair: more in the title, and more where words join them, such as “talks”, “agreement”, “between”. A "
            "sentence that lists many countries speaks less for each of its pairs, and a list of more than twelve for "
            "none."
        ),
        _("An article may have several principal pairs, or none."),
    ),
    "dates": (
        _(
            "The date is that of publication, as the source states it: in the page's description, in a line with the "
            "date, in the place and date that open the text, or in the address. Where these disagree, the date that "
            "more of them support is taken, and the doubt is shown. The date of what happened may be another one."
        ),
        _(
            "The day on which the archive got a page is never taken for the date of publication. Days are those of "
            "the source's own calendar; a time without a zone is taken as Kazakhstan's."
        ),
    ),
    "tags": (
        _(
            "What a program suggested and what an editor decided are told apart everywhere. What editors decided is "
            "never overwritten by a program. Beside each tag stand the words that it rests on."
        ),
    ),
    "duplicates": (
        _(
            "The same text from another address is no second article: the article gets a further origin. A changed "
            "text at the same address is a new version; the earlier one is kept."
        ),
        _(
            "Two articles are near copies where four fifths of the words of the shorter text stand in the longer one, "
            "in the same order. Reports made by one pattern, with other figures or names in their places, are none. "
            "Articles that are near copies make up a story."
        ),
        _(
            "A story has one main version: that of the outlet that the others credit, otherwise the earliest. Counts "
            "of articles hold every reprint; counts of stories hold each story once."
        ),
    ),
    "outlets": (
        _(
            "Kind and ownership are entered by editors, and describe the outlet as it is today. An outlet that the "
            "archive did not know is entered with its name alone, until an editor completes it."
        ),
    ),
    "languages": (
        _(
            "The language is told from the words of the text. A text that is partly in the other language is found by "
            "the words of both, where each makes up at least a tenth."
        ),
        _("Texts in other languages are kept and found by their exact words; nothing is suggested for them."),
    ),
    "intake": (
        _(
            "For every day and outlet the archive counts what came of the pages that it was told of. Documents that "
            "were handed in as files are not among them."
        ),
    ),
}
