"""Words that say nothing about what a stretch of talk is about: written English's stop words, and those of speech."""

from __future__ import annotations

# ruff: noqa: SIM905 - a block of words is read and mended more easily than a list of quoted ones

# What people say while they think, agree, hedge, quote and hold the floor; and what transcribers add.
FILLERS = frozenset(
    """
    um umm uh uhm erm er ah aha oh ooh hm hmm mm mmm mhm huh eh yeah yep yes yup nah nope no ok okay alright right well so
    like just really actually basically literally obviously definitely absolutely totally exactly certainly probably maybe perhaps
    kind sort kinda sorta gonna wanna gotta cos cause coz lot lots bit stuff thing things something anything everything nothing
    someone somebody anyone everybody everyone way ways sense point fact course example instance etc
    know knows knew think thinks thought thinking mean means meant guess suppose feel feels felt feeling say says said saying
    tell tells told talk talks talking talked get gets got getting go goes going gone went come comes came coming
    want wants wanted wanting need needs needed look looks looking looked see sees seen saw make makes made making
    do does did doing done try tries tried trying use uses used using put puts take takes took taken taking give gives gave given
    let lets happen happens happened start started keep kept find found
    good great nice fine bad big little quite pretty much many very too also even still already yet ever never always sometimes often
    actual able sure interesting important different same new old first second last next whole
    one two three four five people person guy guys time times today yesterday tomorrow day days week year years ago
    thank thanks please sorry hello hi bye cheers question answer
    inaudible crosstalk laughter laughs laughing pause unclear redacted anonymised interviewer interviewee facilitator speaker participant
    """.split()
)

# What tokenisers leave of contractions once the apostrophe is gone.
CONTRACTIONS = frozenset(
    """
    ve ll re don doesn didn isn aren wasn weren won wouldn couldn shouldn hasn haven hadn ain ive youve weve theyve im youre theyre
    ill youll hell shell theyll id youd hed theyd thats whats theres heres cant dont doesnt didnt isnt arent wasnt werent wont
    wouldnt couldnt shouldnt hasnt havent hadnt its hes shes
    """.split()
)


def stop_words() -> frozenset[str]:
    """Every word that never names a theme: scikit-learn's written English, fillers of speech, broken contractions."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | FILLERS | CONTRACTIONS
