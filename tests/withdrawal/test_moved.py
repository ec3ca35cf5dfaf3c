"""Places move with the turns that hold them."""

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.withdrawal.moved import Moved, MovedTurn

turns = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=8)


def built(stated: list[tuple[int, bool]]) -> tuple[Moved, str, str]:
    """Turns of distinct letters, some gone, with their texts before and after."""
    old, new, moved = "", "", []
    for number, (length, is_gone) in enumerate(stated):
        words = "".join(chr(0x4E00 + 20 * number + n) for n in range(length))
        after = "[withdrawn]" if is_gone else words
        moved.append(MovedTurn(old=(len(old), len(old) + length), new=(len(new), len(new) + len(after)), is_gone=is_gone))
        old, new = f"{old}{words}\n", f"{new}{after}\n"
    return Moved(moved), old, new


@given(turns, st.data())
def test_what_others_said_in_a_stretch_is_what_its_new_place_holds(stated: list[tuple[int, bool]], data: st.DataObject):
    moved, old, new = built(stated)
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    kept = "".join(old[max(start, one.old[0]) : min(end, one.old[1])] for one in moved.turns if not one.is_gone)
    place = moved.place(start, end)
    if not kept:
        assert place is None
    else:
        assert new[slice(*place)].replace("[withdrawn]", "").replace("\n", "") == kept


def test_a_replaced_name_is_never_cut():
    moved = Moved([MovedTurn(old=(0, 12), new=(0, 17), changes=[(3, 8, 13)])])  # 'As Zelda did' to 'As [participant] did'
    assert moved.place(4, 8) == (3, 16) and moved.place(9, 12) == (17, 20)
