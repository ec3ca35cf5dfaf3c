"""Stop words of speech."""

from crp_analysis.coding.spoken import CONTRACTIONS, FILLERS, stop_words


def test_talk_is_left_out_and_matter_stays():
    words = stop_words()
    assert {"um", "yeah", "gonna", "ive", "the", "like"} <= words
    assert not {"money", "community", "university", "research", "training", "bus"} & words


def test_words_are_lower_case_and_in_one_list_only():
    assert all(word == word.lower().strip() for word in stop_words())
    assert not FILLERS & CONTRACTIONS
