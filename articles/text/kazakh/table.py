"""The endings of Kazakh, layer by layer, as a table of rows.

A noun is stem + derivation + number + possession + case, a verb stem + voice + negation + tense + person; a participle
takes the noun's endings. `LAYERS` strips from the outside inwards, once each. A layer has no memory of the
ones before it, so every row says for itself what it may leave behind: a least number of letters, the letters or stem
ends it may follow (assimilation), the vowels before it (harmony).

Nominal endings come from the grammar (`cases`, which explains the templates). What a row adds is the stemmer's own: how
much it may leave, and the letters before, which are looser than the grammar's where people write looser. Genitives go
behind any letter (surnames in -ев), plurals in -дар behind р, ablatives in -дан behind nasals.
"""

from __future__ import annotations

from dataclasses import replace

from articles.text.kazakh.cases import AFTER_VOWEL, CONSONANT, NOUN, SLOTS, VOICED, VOICELESS, templates
from articles.text.kazakh.endings import Ending, Harmony, letter_class

HARMONY = Harmony(
    back="аоұыяёиую",
    front="әеөүіэиую",
    back_tails=("ев",),  # surnames: Тоқаевтың
    # июльде; Ерімбетовтің; loans, where a native word would have қ: банктің, контрактілер
    front_tails=("ь", "ов", "нк", "рк", "ск", "лк", "кт", "кс", "нг", "фт"),
    slots=SLOTS,
)


def _forms(name: str, *after: str) -> str:
    """The grammar's endings of this name behind stems that end so (anything, where nothing is said)."""
    return " ".join(templates(name, after or NOUN))


def _times(heads: str, tails: str) -> str:
    return " ".join(head + tail for head in heads.split() for tail in tails.split())


_PERSON = "мIн мIз бIн бIз пIн пIз сIң сIз сIңдAр сIздAр"
_PAST_PLURAL = "дIңдAр дIңIздAр"
_THIRD_OR_PERSON = "дI " + _PERSON
_PAST_PERSON = "м ң ңIз ңдAр ңIздAр"
_CONDITIONAL = "сA сAқ сAк " + _times("сA", _PAST_PERSON)
_NOT_Y = (VOICED + VOICELESS).replace("ы", "").replace("і", "")
#: Letters that end the stem of a native verb before a vowel: no verb ends in д, в, ф, х, and к, қ, п are voiced there.
_VERB_FINAL = "бғгжзйлмнңрстуш"

# What is no stem, whatever goes: a consonant and an open vowel. Only two verbs are so short, де- (say) and же- (eat).
_NO_NOUN = f"(?![аеоөұүыіә][{letter_class(CONSONANT.replace('у', ''))}]$)"
_NO_VERB = f"(?!(?!е[дж]$){_NO_NOUN[3:]}"

# No short stem ends in these (whole stems with ^): an -а/-е behind belongs to a verb in -ла, -да, -та, -на, -са, as in
# ойла-ды, баста-ды, and is not the present tense of ойл-, баст-. Of long stems the last vowel goes anyway.
_VOWEL_VERBS = (
    "д рғ лғ зғ ңғ йғ нғ рг лг зг ңг йг нг қт кт ст пт шт тт йл рл нл зл тл қл кл пл сл шл мл ңл жл йн рн шн сн мс "
    "^қар ^жас ^сұр ^ат ^тар ^сан ^жар ^сын ^ор ^арал ^жариял ^тіл ^бөл ^ұст ^төл ^ел ^жыл ^жоғ ^қал"
)
# -ты/-ті after these is the rest of the participle -атын, -йтін, not of a noun
_PARTICIPLE_TAILS = "йты йті иты иті маты меті баты беті паты петі"
_NO_ACCUSATIVE = "ға ге қа ке аты еті " + _PARTICIPLE_TAILS
# verbs whose -а/-е form goes before an auxiliary verb all the time: келе жатыр, бара алады
_COMMON_VERBS = "^кел ^бар ^ет ^жет ^көр ^кір ^бол ^өт ^кет ^жүр ^тұр ^айт ^бер ^біл ^сөйт ^бүйт ^түс ^таб"
_CONVERB_STEMS = _COMMON_VERBS + " ^шығ ^асыр ^аш ^арт ^аудар тыр тір дыр дір қыз ғыз кіз гіз"
# verbs whose own stem ends in -ар, -ер
_STEMS_IN_AR = "^текс ^көт ^өзг ^шығ ^ауд ^қайт ^басқ ^атқ ^құтқ ^еск"
_TIMES_AND_PLACES = (
    "^жыл ^жылдар ^ай ^күн ^биыл ^былтыр ^қазір ^қыс ^күз ^көктем ^жаз ^кеше ^бүгін ^ерте ^түн ^таң ^соң ^бұрын ^кейін "
    "^алдың ^арт ^сырт ^іш ^үст ^аст"
)
# nouns in -ы, -і, told from those in -ыс, -іс (жұмыс-ы) by what stands before: түлкі, қарж-ы, үлг-і, қорытынд-ы
_NOUNS_IN_I = "шы ші жы жі қы кі " + " ".join(
    before + last
    for befores, lasts in (("рлйңнзу", "ғы гі"), ("нлмзңж", "ды ді"), ("стқкпш", "ты ті"), ("рйу", "лы лі"))
    for before in befores
    for last in lasts.split()
)
_REFLEXIVE_VERBS = "^түс ^ұс"


def _negative(layer: str, name: str, tails: str) -> list[Ending]:
    """-ма, -ба, -па and these tails, each behind the letters that ask for it."""
    behind = {"мA": "аеыірлйуи", "бA": "мнңзж", "пA": VOICELESS}
    return [Ending(layer, name, _times(negation, tails), 2, after) for negation, after in behind.items()]


_ROWS: tuple[Ending, ...] = (
    Ending("finite", "present", _times("A", _THIRD_OR_PERSON), 2, CONSONANT + "и", unless=_VOWEL_VERBS),
    Ending("finite", "present", _times("й", _THIRD_OR_PERSON), 2, AFTER_VOWEL),
    Ending("finite", "present", _times("и", _THIRD_OR_PERSON), 2, CONSONANT),
    Ending("finite", "present, stem in й", _times("я", _THIRD_OR_PERSON), 2, "оөұүаеи"),
    *_negative("finite", "present negative", _times("й", _THIRD_OR_PERSON)),
    Ending("finite", "future", _times("Aр", _PERSON), 2, CONSONANT, unless=_VOWEL_VERBS),
    Ending("finite", "future", _times("р", _PERSON), 2, "аеыі"),
    Ending("finite", "future, stem in й", _times("яр", _PERSON), 2, "оөұүае"),
    *_negative("finite", "future negative", _times("с", _PERSON)),
    Ending("finite", "habitual", "AтIн " + _times("AтIн", _PERSON), 2, _VERB_FINAL, unless=_VOWEL_VERBS + " ион"),
    Ending("finite", "habitual", "йтIн " + _times("йтIн", _PERSON), 2, AFTER_VOWEL),
    Ending("finite", "habitual", "итIн " + _times("итIн", _PERSON), 2, CONSONANT),
    Ending("finite", "habitual, stem in й", "ятIн " + _times("ятIн", _PERSON), 2, "оөұүае"),
    *_negative("finite", "habitual negative", "йтIн тIн " + _times("йтIн тIн", _PERSON)),
    Ending("finite", "perfect", _times("GAн KAн", f"{_PERSON} {_PAST_PLURAL}"), 2),
    *_negative("finite", "perfect negative", _times("GAн", f"{_PERSON} {_PAST_PLURAL}")),
    # behind a vowel no accusative (-ны), genitive (-ның) and no noun in -лық
    Ending("finite", "past", "дI дIқ дIк " + _times("дI", _PAST_PERSON), 2, "аәеыі"),
    Ending("finite", "past, we", "дIқ дIк", 2, "рйу"),
    Ending("finite", "past, we", "дIқ дIк тIқ тIк", 2, only=_COMMON_VERBS + " қыз ғыз кіз гіз"),
    Ending("finite", "past, you", _PAST_PLURAL, 2, VOICED),
    Ending("finite", "past, you", _PAST_PLURAL.replace("д", "т", 1).replace(" д", " т"), 2, VOICELESS),
    *_negative("finite", "past negative", "дI дIқ дIк " + _times("дI", _PAST_PERSON)),
    Ending("finite", "conditional", _CONDITIONAL, 2, _NOT_Y),  # келіс-е, not келі-се
    Ending("finite", "conditional", _CONDITIONAL, 2, only="^оқы ^таны ^дамы ^ері ^есті"),
    *_negative("finite", "conditional negative", _CONDITIONAL),
    Ending("finite", "optative", "сIн", 2, CONSONANT.replace("у", "")),
    Ending("finite", "optative", "AйIн AйIқ AйIк", 3, unless=_VOWEL_VERBS),
    Ending("finite", "optative", "йIн йIқ йIк", 3),
    *_negative("finite", "imperative negative", "ңIз ңдAр ңIздAр"),
    # бағдарламасын is a noun
    Ending("finite", "optative negative", _times("мA бA пA", "сIн"), 2, only=_COMMON_VERBS),
    Ending("finite", "imperative", "IңIздAр ңIздAр IңдAр ңдAр", 3),
    Ending("finite", "reported past", "IптI птI IппIн IпсIз IппIз", 3),
    *_negative("finite", "reported past negative", "птI"),
    # these are accusatives and genitives as well
    Ending("past", "past", "дI " + _times("дI", _PAST_PERSON), 2, VOICED),
    Ending("past", "past", "тI " + _times("тI", _PAST_PERSON), 2, VOICELESS),
    Ending("case", "attributive", _forms("attributive", "third"), 3, "ыі"),
    Ending("case", "attributive", _forms("attributive", "voiced"), 2, VOICED + "ь"),
    Ending("case", "attributive", _forms("attributive", "voiceless"), 2, VOICELESS),
    Ending("case", "of time", _forms("of time", "voiced"), 2, VOICED + "ь", only=_TIMES_AND_PLACES),
    Ending("case", "of time", _forms("of time", "voiceless"), 2, VOICELESS, only=_TIMES_AND_PLACES),
    Ending("case", "genitive", _forms("genitive"), 2),
    Ending("case", "dative", _forms("dative", "voiced"), 2, VOICED + "ь"),
    Ending("case", "dative", _forms("dative", "voiceless"), 2, VOICELESS),
    Ending("case", "dative", _forms("dative", "third"), 3, "ыі", unless="^түсі ^ұсы"),
    Ending("case", "dative", _forms("dative", "own"), 3, only="ым ім ың ің"),
    Ending("case", "accusative", _forms("accusative", "third"), 3, "ыі", unless=_PARTICIPLE_TAILS + " ^түсі ^ұсы"),
    Ending("case", "accusative", _forms("accusative", "vowel"), 2, "аәеыіоөэя", unless=_NO_ACCUSATIVE),
    Ending("case", "locative", _forms("locative", "third"), 3, "ыі"),
    Ending("case", "locative", _forms("locative", "voiced"), 2, VOICED + "ь"),
    Ending("case", "locative", _forms("locative", "voiceless"), 2, VOICELESS),
    Ending("case", "ablative", _forms("ablative", "nasal", "third"), 3, "мнңыі"),
    Ending("case", "ablative", _forms("ablative", "voiced"), 2, VOICED + "ь"),
    Ending("case", "ablative", _forms("ablative", "voiceless"), 2, VOICELESS),
    Ending("case", "instrumental", f"{_forms('instrumental')} {_forms('with, in full')}", 2),
    Ending("case", "similative", _forms("similative"), 4, only="ын ін ған ген қан кен"),
    Ending("case", "equative", _forms("equative"), 3, only="ын ін ған ген қан кен"),
    Ending("possessive", "third person", _forms("third", "voiced"), 2, CONSONANT),
    Ending("possessive", "third person", _forms("third", "vowel"), 2, "аәоөұүеэяё"),
    # else жұмысы would lose its с
    Ending("possessive", "third person", _forms("third", "vowel"), 2, only=_NOUNS_IN_I),
    # no possessive either; behind other letters -л belongs to the noun: журнал-ы
    Ending("possessive", "with", "лI", 3, "рйу"),
    Ending("possessive", "first person", _forms("first", "voiced"), 2, CONSONANT),
    Ending("possessive", "first person", _forms("first", "vowel"), 2, "аәеыіяи"),
    Ending("possessive", "first person plural", _forms("first plural"), 2),
    Ending("possessive", "second person", _forms("second", "voiced"), 2, CONSONANT),
    Ending("possessive", "second person", _forms("second", "vowel"), 2, "аәеыіяи"),
    Ending("possessive", "second person polite", _forms("second polite"), 2),
    Ending("plural", "plural", _forms("plural", "vowel"), 2, AFTER_VOWEL),
    Ending("plural", "plural", _forms("plural", "glide"), 2, "рйуиь"),
    Ending("plural", "plural", _forms("plural", "voiced"), 2, "лмнңжзр"),
    Ending("plural", "plural", _forms("plural", "voiceless"), 2, VOICELESS),
    # What a noun's last letters are taken for where nothing stands behind them, so they go before its endings too:
    Ending("look-alike", "accusative", "Iн", 3, CONSONANT, unless="^түс ^ұс ат ет йт ит"),  # көгершін, көгершін-і
    Ending("look-alike", "dative", _forms("dative", "voiced"), 2, VOICED + "ь"),
    Ending("look-alike", "dative", _forms("dative", "voiceless"), 2, VOICELESS),  # шошқа, шошқа-сы
    Ending("look-alike", "locative", _forms("locative", "voiced"), 2, VOICED + "ь"),  # елорда, елорда-ны
    Ending("look-alike", "locative", _forms("locative", "voiceless"), 2, VOICELESS),
    Ending("look-alike", "instrumental", _forms("instrumental"), 2),  # диірмен, диірмен-і
    Ending("look-alike", "past", "Iнд", 2, CONSONANT),  # қорытынды, қорытынд-ы-ның
    Ending("quality", "of a state or an act", "дIқ дIк дIғ дIг", 2, only="стан ған ген қан кен тын тін"),
    Ending("participle", "perfect", "GAн KAн", 2),
    Ending("participle", "habitual", "AтIн", 2, _VERB_FINAL, unless=_VOWEL_VERBS + " ион"),
    Ending("participle", "habitual", "йтIн", 2, AFTER_VOWEL),
    Ending("participle", "stem in й", "ю ятIн", 2, "оөұүаеи"),
    Ending("participle", "stem in й", "я яр", 3, "оөұүае"),
    Ending("participle", "intention", _times("мA", "қ к ғ г қш кш"), 2, AFTER_VOWEL + "рлйу"),
    Ending("participle", "intention", _times("бA", "қ к ғ г қш кш"), 2, "мнңзж"),
    Ending("participle", "intention", _times("пA", "қ к ғ г қш кш"), 2, VOICELESS),
    Ending("participle", "verbal noun", "у", 2, "бвгғджзйкқлмнңпрстуфхцчшаеіы"),
    Ending("participle", "future", "Aр", 4, CONSONANT, unless=_STEMS_IN_AR),
    Ending("participle", "future", "Aр", 2, only=_COMMON_VERBS),
    *_negative("participle", "negative", "с й у GAн тIн йтIн"),
    # as they stand before a vowel too: тақырып, тақырыбы
    Ending("participle", "converb", "Iп Iб", 2, CONSONANT + "и"),
    Ending("participle", "converb of a stem in п", "уып уіп", 2, only="^та ^жа ^ша ^се ^ке ^те"),
    Ending("participle", "converb", "п б", 2, "аәеоөыі"),
    Ending("participle", "converb", "й", 2, "аеыі"),
    Ending("participle", "converb", "A", 2, only=_CONVERB_STEMS),
    Ending("participle", "converb, passive", "IлA", 3, CONSONANT),
    Ending("participle", "converb of time", "GAл KAл", 3),
)
_VERBAL = ("finite", "past", "participle")
TABLE = tuple(
    row if row.name.endswith("stem in й") else replace(row, never=_NO_VERB if row.layer in _VERBAL else _NO_NOUN)
    for row in _ROWS
)

#: Stands between a verb's stem and its endings, so it is stripped in one go with an ending of the layers VERBAL; alone
#: it is no ending but part of a noun: ауыл, толқын. Reciprocal -ыс is left: кездесу, келісу are words of their own.
#: -ыла is the passive's converb, or a verb made of a noun in -ы: айтыла, талқыла.
VOICE: tuple[Ending, ...] = (
    Ending("voice", "passive", "Iл IлA", 2, CONSONANT.replace("ш", "")),
    Ending("voice", "passive", "Iл IлA", 2, only="^аш ^іш ^көш ^ұш ^қаш ^шеш ^піш ^кеш"),  # -шыл makes nouns: ұлтшыл
    Ending("voice", "passive", "л", 4, only="та те да де са се ра ре"),
    Ending("voice", "reflexive", "Iн IлAн", 2, CONSONANT, unless=_REFLEXIVE_VERBS),
    Ending("voice", "reflexive", "н", 4, only="та те да де ла ле"),
)

#: A finite verb ends the word. A past may be an accusative too, then it is a noun's case, possession, number …
NOMINAL = ("past", "case", "possessive", "plural", "possessive", "look-alike", "quality")
LAYERS = ("finite", *NOMINAL, "participle")
