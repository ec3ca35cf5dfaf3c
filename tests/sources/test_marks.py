"""Exact stretches behind people's codings, in the words as said and in the words as shown."""

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.sources.places import said_place, shown_place
from sources.test_codings import FILES, LONG, code  # noqa: F401

TEXT = FILES["transcripts/talk.txt"]


def test_each_marked_stretch_is_kept_where_codings_hold_one_row(gather):
    gathered = code(gather, "talk.txt,I would need a way in,need-map,A\ntalk.txt,who to ask,need-map,A")
    assert len(gathered.codings) == 1
    assert [TEXT[row.start_char : row.end_char] for row in gathered.marks.itertuples()] == ["I would need a way in", "who to ask"]
    assert gathered.marks["mark_id"].is_unique and gathered.marks["source"].unique().tolist() == ["data/raw/talks/codings/all.csv"]


def test_a_mark_over_two_segments_has_a_part_in_each(gather):
    quote = 'in the end. It costs ""nothing"", that\'s it. And we would go'
    gathered = code(gather, f'talk.txt,"{quote}",need-time,A')
    assert gathered.marks["part"].tolist() == [0, 1] and gathered.marks["mark_id"].nunique() == 1


def test_places_in_shown_words_hold_the_replaced_name_whole(gather):
    gathered = code(gather, "talk.txt,Will Zelda get,need-time,A,asked by Zelda", header="session,quote,code,coder,memo")
    row = gathered.marks.merge(gathered.segments[["segment_id", "text"]], on="segment_id").iloc[0]
    assert row["text"][row["shown_start"] : row["shown_end"]] == "Will [participant] get"
    assert row["memo"] == "asked by [participant]"


CHANGES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6), st.integers(1, 20)), max_size=5)


@given(CHANGES, st.data())
def test_places_outside_names_come_back_and_places_inside_move_to_their_ends(gaps, data):
    changes, position = [], 0
    for gap, length, shown in gaps:
        changes.append((position + gap, position + gap + length, shown))
        position += gap + length
    place = data.draw(st.integers(0, position + 5))
    inside = next((one for one in changes if one[0] < place < one[1]), None)
    for is_end in (False, True):
        there_and_back = said_place(changes, shown_place(changes, place, is_end=is_end), is_end=is_end)
        assert there_and_back == (place if inside is None else inside[1] if is_end else inside[0])


@given(CHANGES, st.integers(0, 40), st.integers(0, 40))
def test_no_place_overtakes_another(gaps, one, other):
    changes, position = [], 0
    for gap, length, shown in gaps:
        changes.append((position + gap, position + gap + length, shown))
        position += gap + length
    first, second = sorted((one, other))
    assert shown_place(changes, first, is_end=False) <= shown_place(changes, second, is_end=False)
    assert shown_place(changes, first, is_end=False) <= shown_place(changes, second, is_end=True)
