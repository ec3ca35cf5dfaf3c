"""The rules for details, each with where its form is published and sentences that it must and must not find something in.

All names, numbers and addresses in the sentences are invented, or set aside for examples by those who hand them out (Ofcom's numbers for
drama, example.org). A rule finds what its group `it` holds.
"""

# ruff: noqa: SIM905 - a block of words is read and mended more easily than a list of quoted ones

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One form of detail.

    Args:
        mark: what stands instead.
        pattern: a regular expression with the group `it`.
        source: where the form is published.
        finds: sentences, and what of each is found.
        leaves: sentences in which nothing is found.
        needs_digit: without a digit in the text nothing can be found.
        clues: letters in lower case of which one must stand in the text.
        glance: a quick pattern that must be found first, where no letters tell.
        holds: whether what was found is one after all, such as by its check digit.
        without_capitals: only for transcripts that have no capitals.
    """

    mark: str
    pattern: str
    source: str
    finds: tuple[tuple[str, str], ...]
    leaves: tuple[str, ...]
    needs_digit: bool = False
    clues: tuple[str, ...] = ()
    glance: str = ""
    holds: Callable[[str], bool] = bool
    without_capitals: bool = False

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed."""
        return re.compile(self.pattern)

    @cached_property
    def looks(self) -> re.Pattern[str] | None:
        """The glance, compiled."""
        return re.compile(self.glance) if self.glance else None


def digits_of(text: str) -> str:
    """The digits in a text."""
    return "".join(re.findall(r"\d", text))


def is_nhs_number(text: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11).

    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = [int(one) for one in digits_of(text)]
    return (
        len(digits) == 10 and (11 - sum(one * weight for one, weight in zip(digits, range(10, 1, -1), strict=False)) % 11) % 11 == digits[9]
    )


def is_uk_number(text: str) -> bool:
    """Whether digits that start with 0 can be a telephone number: an area or a service behind the 0, and nobody counting aloud."""
    digits = digits_of(text)
    return digits[1] in "1235789" and "0123456789" not in digits and not text.startswith("0.")


def is_house(text: str) -> bool:
    """Whether an address starts with a house's number and not with a year."""
    first = re.search(r"\d+", text)
    return first is None or not re.fullmatch(r"(?:19|20)\d\d", first.group())


def is_post_code(text: str) -> bool:
    """Whether an area begins so, and the end is none of '1st', '2nd', '3rd' and '4th'."""
    area = re.match(r"[A-Za-z]+", text)
    return area is not None and area.group().upper() in _AREAS and not re.search(r"\d(?:st|nd|rd|th)$", text)


def is_spoken_mail(text: str) -> bool:
    """Whether words before 'at' are somebody's mail box and not 'look at'."""
    before = text.casefold().partition(" at ")[0]
    return " " in before or before not in _BEFORE_AT


_BEFORE_AT = frozenset(
    """
    look looking looked looks find found see seen go going went be is was are were us me it them him her you they up out here
    there available online site page information info website again back and or just mail email contact anything something
    everything
    """.split()
)
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_DIGIT_WORD = rf"(?:zero|oh|o|nought|double|triple|{_ONES})"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth"
    r"|twentieth|thirtieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty[ -]first)"
)
_DAY = rf"(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL})"
_YEAR_WORD = rf"(?:nineteen|twenty)(?:[ -](?:{_TENS}|{_TEENS}|oh))(?:[ -](?:{_ONES}))?|two thousand(?: and)?(?: (?:{_ONES}|{_TEENS}))?"
_YEAR = rf"(?:\d{{4}}|['’]?\d{{2}}|{_YEAR_WORD})"
_DATE = (
    rf"(?:{_DAY}(?: of)? {_MONTH}\b(?:,? {_YEAR}\b)?|{_MONTH} {_DAY}\b(?:,? {_YEAR}\b)?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\w)"
)
_AREAS = frozenset(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA
    HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR
    RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE GIR
    """.split()
)
_THOROUGHFARES = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Court|Crescent|Cres|Gardens|Gdns|Grove|Place|Terrace|Way|Square|Hill|Walk|Row|Mews"
    "|Parade|Rise|Green|View|Wharf|Quay|street|road|lane|avenue|crescent|terrace"
)
_HOUSE = rf"(?:\d{{1,4}}[A-Za-z]?(?:[-–/]\d{{1,4}}[A-Za-z]?)?|(?i:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES}))"
_NO_STREET = (
    r"(?:(?:of|the|a|an|this|that|these|miles?|minutes?|mins?|hours?|years?|months?|weeks?|days?|times?|people|houses?|shops?|doors?|down|up"
    r"|on|in|at|to|from|main|per|different|other|more|metres?|yards?|cars?|am|pm|percent|or|and|is|was|my|our|their|his|her|your|across"
    r"|along|off|by|near|for|with|so|it|we|they|i|you|he|she|but|then|when|pounds?|very|really|quite|too|how|as|pretty|get|got|get|come|came|lane|road|street|long|busy|one|two|three)\b)"
)
_SOCIAL = (
    r"(?:(?:facebook|instagram|linkedin|twitter|x|tiktok|youtube|threads|snapchat|pinterest|reddit|medium|soundcloud|patreon|fb)\.com"
    r"|orcid\.org|researchgate\.net|academia\.edu|bsky\.app|linktr\.ee|t\.me|wa\.me|threads\.net|mastodon\.social)"
)

RULES = (
    Rule(
        mark="[identifier]",
        pattern=r"(?<![\w.,£-])(?P<it>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\w)",
        source="NHS Data Dictionary, NHS NUMBER: ten digits, the last by modulus 11",
        needs_digit=True,
        holds=is_nhs_number,
        finds=(("My NHS number is 943 476 5919, I know it by heart.", "943 476 5919"), ("it says 9434765919 on the card", "9434765919")),
        leaves=("The order was 943 476 5918.", "We counted 1,234,567,890 of them.", "There were 300 400 5000 or so."),
    ),
    Rule(
        mark="[identifier]",
        pattern=(r"(?<!\w)(?P<it>(?i:(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d{2}){3}[ -]?[A-D]))(?!\w)"),
        source="HMRC, National Insurance Manual NIM39110: letters and prefixes that are in use",
        needs_digit=True,
        finds=(("It's QQ no, it's AB 12 34 56 C on my letter.", "AB 12 34 56 C"), ("ni number jg103759a", "jg103759a")),
        leaves=("The form is QQ 12 34 56 C in the leaflet.", "Room AB 12 was full.", "GB 12 34 56 A is a van."),
    ),
    Rule(
        mark="[email]",
        pattern=r"(?<![\w.+@%'’-])(?P<it>[\w.+%'’-]*[\w+%]@[\w-]+(?:\.[\w-]*\w)+)(?![\w@])",
        source="WHATWG HTML, valid e-mail address (a practical form of RFC 5322), with letters of all languages",
        clues=("@",),
        finds=(
            ("Write to zelda.quist@example.org, please.", "zelda.quist@example.org"),
            ("It's mailto:o'vale+post@mail.example.co.uk.", "o'vale+post@mail.example.co.uk"),
        ),
        leaves=("Meet me @ five.", "We had 3@4 pounds each.", "It's at example dot org, the page."),
    ),
    Rule(
        mark="[email]",
        pattern=(
            r"(?i)(?<![\w.])(?P<it>[\w+'’-]+(?: (?:dot|underscore|hyphen|dash) [\w'’-]+){0,4} at [\w-]+(?: dot [\w-]+){0,3}? dot "
            r"(?:com|org|net|co|ac|gov|nhs|edu|info|io|eu|me|uk)(?: dot (?:uk|nz|au|za|in|ie))?)(?!\w)"
        ),
        source="the same, as people say it aloud",
        clues=(" dot ",),
        holds=is_spoken_mail,
        finds=(
            ("it is zelda dot quist at example dot co dot uk yeah", "zelda dot quist at example dot co dot uk"),
            ("Mine is orrin77 at example dot org.", "orrin77 at example dot org"),
        ),
        leaves=("You can look at example dot org for that.", "The dot at the end.", "Find us at example dot com."),
    ),
    Rule(
        mark="[handle]",
        pattern=r"(?<![\w@./\]])(?P<it>@[^\W\d](?:[\w.-]{0,28}\w)?(?:@[\w-]+(?:\.[\w-]*\w)+)?)(?!\w)",
        source="help pages of X (15 letters, digits or _), Instagram (30, also full stops) and ActivityPub (@name@server)",
        clues=("@",),
        finds=(
            ("I'm @zelda_q on there.", "@zelda_q"),
            ("Follow @orrin.vale, or @orrin@social.example.", "@orrin.vale"),
            ("She is @orrin@social.example now.", "@orrin@social.example"),
        ),
        leaves=("Meet me @ five.", "It was sold @£3 each.", "an array[@] or so"),
    ),
    Rule(
        mark="[link]",
        pattern=rf"(?i)(?<![\w@.])(?P<it>(?:https?://)?(?:[\w-]+\.){{0,3}}(?:{_SOCIAL}/[^\s<>\"'’)\]]*[\w/]|git(?:hub|lab)\.com/[\w-]+/?(?![\w/.-]*[\w/])))",
        source="the addresses of profile pages at these places",
        clues=("/",),
        finds=(
            ("I'm on linkedin.com/in/zelda-quist, look me up.", "linkedin.com/in/zelda-quist"),
            ("https://www.facebook.com/orrin.vale.", "https://www.facebook.com/orrin.vale"),
        ),
        leaves=(
            "I saw it on facebook.com and left.",
            "It's github.com/example/tool, the code.",
            "We use Facebook/Instagram a lot.",
            "It's and/or.",
        ),
    ),
    Rule(
        mark="[link]",
        pattern=(
            r"(?i)(?<![\w@.])(?P<it>(?:https?://|www\.)[^\s<>\"/]+(?:/[^\s<>\"/]*){0,4}?/"
            r"(?:[~@]|(?:people|person|profiles?|users?|staff|members?|authors?|team)/)[^\s<>\"'’)\]]*[\w/])"
        ),
        source="RFC 3986, and the folders in which sites keep pages about a person",
        clues=("://", "www."),
        finds=(
            ("It's www.example.ac.uk/staff/zelda-quist on their site.", "www.example.ac.uk/staff/zelda-quist"),
            ("See https://example.org/~orrin/home.", "https://example.org/~orrin/home"),
        ),
        leaves=("See https://www.example.org/reports/2019.", "www.example.org has it.", "The staff/student thing."),
    ),
    Rule(
        mark="[phone number]",
        pattern=r"(?<![\w£$€+.,:/-])(?P<it>\(?0(?:[ ().-]{0,2}\d){9,10}(?: ?(?:ext|extension|x)\.? ?\d{1,5})?)(?![\w/:]|[.,]\d)",
        source="Ofcom, National Telephone Numbering Plan: 0 and nine or ten digits; examples from its numbers for drama",
        needs_digit=True,
        holds=is_uk_number,
        finds=(
            ("Ring me on 07700 900123 after six.", "07700 900123"),
            ("It's (020) 7946 0958, ext 12.", "(020) 7946 0958"),
            ("oh, 0 7 7 0 0 9 0 0 1 2 3 is his", "0 7 7 0 0 9 0 0 1 2 3"),
            ("call 0113-496-0999", "0113-496-0999"),
        ),
        leaves=("0 1 2 3 4 5 6 7 8 9, done.", "It is 0.1234567891 of it.", "from 09:00 to 10:30", "in 2019 2020 2021", "0 to 10"),
    ),
    Rule(
        mark="[phone number]",
        pattern=r"(?<![\w+])(?P<it>(?:\+|00(?=[1-9]))\(?[1-9](?:[ ().-]{0,3}\d){7,14})(?!\w)",
        source="ITU-T E.164: a country's code and at most fifteen digits, behind + or 00",
        needs_digit=True,
        finds=(
            ("From abroad it's +44 (0)20 7946 0958.", "+44 (0)20 7946 0958"),
            ("my mum is on +353 20 912 3456 now", "+353 20 912 3456"),
            ("dial 0044 7700 900123", "0044 7700 900123"),
        ),
        leaves=("It went up +10 or +12.", "some 50+ people", "007 is on"),
    ),
    Rule(
        mark="[phone number]",
        pattern=r"(?<![\w+.-])(?P<it>(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4})(?![\w-])",
        source="North American Numbering Plan: (NPA) NXX-XXXX",
        needs_digit=True,
        finds=(("Call (555) 010-0199 in the States.", "(555) 010-0199"), ("it was 555-010-0123", "555-010-0123")),
        leaves=("pages 100-200", "It was 2019-2020.", "ISBN 978-0-00-000000-2"),
    ),
    Rule(
        mark="[phone number]",
        pattern=(
            rf"(?i)(?<!\w)(?P<it>(?:plus (?:{_ONES})|zero|oh|o|nought|double (?:oh|zero))(?:[ ,-]{{1,2}}{_DIGIT_WORD}){{7,14}})(?![\w-])"
        ),
        source="the same, as people say it aloud",
        clues=(
            "oh seven",
            "oh one",
            "oh two",
            "oh three",
            "oh eight",
            "zero",
            "plus ",
            "nought",
            "o seven",
            "o one",
            "o two",
            "double oh",
            "oh, ",
        ),
        holds=lambda text: not re.search(r"one\W+two\W+three\W+four", text.casefold()),
        finds=(
            ("it's oh seven seven double oh nine double oh one two three", "oh seven seven double oh nine double oh one two three"),
            (
                "Zero one one three, four nine six, zero nine nine nine.",
                "Zero one one three, four nine six, zero nine nine nine",
            ),
        ),
        leaves=("Oh, one or two of us.", "zero one two three four five six seven eight nine", "From zero to one."),
    ),
    Rule(
        mark="[address]",
        pattern=(
            rf"(?<![\w£$€.,:/-])(?P<it>(?:(?:[Ff]lat|[Aa]partment|[Uu]nit) \w{{1,4}},? )?{_HOUSE},? (?:[A-Z][\w'’.-]*\s){{1,3}}"
            rf"(?:{_THOROUGHFARES})\b)"
        ),
        source="BS 7666 and Royal Mail's Postcode Address File: a house's number and a thoroughfare with its descriptor",
        glance=rf"[A-Z][\w'’.-]*\s(?:{_THOROUGHFARES})\b",
        holds=is_house,
        finds=(
            ("We live at 12 Mill Lane, by the shop.", "12 Mill Lane"),
            ("Flat 3b, 140 St. Aldhelm's Road it was.", "Flat 3b, 140 St. Aldhelm's Road"),
            ("She's in Twenty-two Quarry Bottom Close.", "Twenty-two Quarry Bottom Close"),
        ),
        leaves=(
            "In 2019 Mill Lane was shut.",
            "There were 12 people down the road.",
            "Ten minutes down Mill Lane.",
            "Room 12 is on the left.",
            "The 12 Mill people on the Green.",
        ),
    ),
    Rule(
        mark="[address]",
        pattern=(
            rf"(?<![\w£$€.,:/-])(?P<it>(?:(?:flat|apartment|unit) \w{{1,4}},? )?\d{{1,4}}[a-d]?,? "
            rf"(?!{_NO_STREET})[a-z'’-]+(?: (?!{_NO_STREET})[a-z'’-]+)? "
            r"(?:street|road|lane|avenue|crescent|terrace|gardens|mews|grove|close))(?!\w)"
        ),
        source="the same, in a transcript without capitals",
        needs_digit=True,
        clues=(" street", " road", " lane", " avenue", " crescent", " terrace", " gardens", " mews", " grove", " close"),
        without_capitals=True,
        holds=is_house,
        finds=(("we live at 12 mill lane by the shop", "12 mill lane"), ("140 st aldhelm's road", "140 st aldhelm's road")),
        leaves=("10 minutes down the road", "in 2019 mill lane was shut", "there are 3 houses on the street", "2 of us in the lane"),
    ),
    Rule(
        mark="[post code]",
        pattern=r"(?<![\w-])(?P<it>[A-Za-z]{1,2}\d[A-Za-z\d]? {0,2}\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}|GIR ?0AA)(?!\w)",
        source="BS 7666 and Royal Mail: areas in use, and an end of a digit and two letters but C, I, K, M, O and V",
        needs_digit=True,
        holds=is_post_code,
        finds=(("I'm in LS99 9ZZ, near the park.", "LS99 9ZZ"), ("it was sw1a1aa then", "sw1a1aa"), ("M1 1AE", "M1 1AE")),
        leaves=("Room B12 at 3pm.", "at 10 to 12", "in B2 1st on the left", "We took the M1 to B5.", "for 2 4th graders", "XX1 1AA"),
    ),
    Rule(
        mark="[date of birth]",
        pattern=rf"(?i)(?<!\w)(?:born|birth|birthday|d\.?o\.?b\.?)(?:\s?:)?[\s,–—-]{{1,3}}(?:[\w'’]+[\s,–—-]{{1,3}}){{0,6}}?(?P<it>{_DATE})",
        source="dates as GOV.UK's style writes them, ISO 8601 and as people say them, behind a word for birth in the same sentence",
        clues=("born", "birth", "dob", "d.o.b"),
        finds=(
            ("I was born on 3 May 1984 in Leeds.", "3 May 1984"),
            ("DOB 03/05/84, she said.", "03/05/84"),
            ("my birthday is the third of may nineteen eighty four", "the third of may nineteen eighty four"),
            ("Date of birth: 1984-05-03.", "1984-05-03"),
            ("She was born in Leeds on May 3rd, 1984.", "May 3rd, 1984"),
        ),
        leaves=("I was born in 1984.", "The hall opened on 3 May 1984.", "It was born of need.", "In 2019 it gave birth to 12 groups."),
    ),
    Rule(
        mark="[date of birth]",
        pattern=(
            rf"(?i)(?<![\w/.-])(?P<it>{_DATE})[\s,–—-]{{1,3}}(?:(?:is|was|that['’]s|when|my|i|he|she|they|were|her|his|their|our|the)\W+){{1,4}}"
            r"(?:birthday|date of birth|dob|born)\b"
        ),
        source="the same, in front of a word for birth",
        clues=("born", "birth", "dob"),
        finds=(("3 May 1984 is my date of birth.", "3 May 1984"), ("the 5th of June 1990, that's when I was born", "the 5th of June 1990")),
        leaves=("In 1984 I was born.", "We need it by the 14th of June. I was born here.", "3 May 1984 was a Thursday."),
    ),
)
