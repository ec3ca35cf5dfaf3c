import multiprocessing
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis import store
from crp_analysis.store import BusyError, Store, clear_leftovers, hash_frame, hash_of, only_writer, read_json, write_bytes, write_json

ROWS = pd.DataFrame({"word": ["a", "b"], "n": [1, 2]})


def test_a_failed_write_leaves_the_old_file_and_no_leftovers(tmp_path: Path, monkeypatch):
    path = write_bytes(tmp_path / "x.json", b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_torn_json_counts_as_missing(tmp_path: Path):
    path = write_json(tmp_path / "a.json", {"key": "é"})
    assert read_json(path) == {"key": "é"}
    path.write_bytes(path.read_bytes()[:5])
    assert read_json(path) is None
    assert read_json(tmp_path / "never.json") is None


def test_published_tables_come_back_and_are_not_rewritten_under_the_same_key(tmp_path: Path):
    kept = Store(tmp_path)
    assert kept.publish("first", {"rows": ROWS}, {"key": "k1"}) == [tmp_path / "first" / "rows.parquet"]
    written = (tmp_path / "first" / "rows.parquet").stat().st_mtime_ns
    assert kept.publish("first", {"rows": ROWS.head(1)}, {"key": "k1"}) == []
    assert (tmp_path / "first" / "rows.parquet").stat().st_mtime_ns == written
    tables, about = kept.published("first")
    pd.testing.assert_frame_equal(tables["rows"], ROWS)
    assert about["key"] == "k1"
    kept.publish("first", {"rows": ROWS.head(1)}, {"key": "k2"})
    assert len(kept.published("first")[0]["rows"]) == 1


def test_results_are_remembered_by_key_and_the_oldest_make_room(tmp_path: Path):
    kept = Store(tmp_path)
    for number in range(store.KEPT_RESULTS + 2):
        kept.remember("coded", f"k{number}", {"rows": ROWS}, {"notes": [number]})
        os.utime(tmp_path / "memo" / "coded" / f"k{number}", (number, number))
    assert kept.recall("coded", "k0") is None
    tables, about = kept.recall("coded", f"k{store.KEPT_RESULTS + 1}")
    assert about["notes"] == [store.KEPT_RESULTS + 1]
    pd.testing.assert_frame_equal(tables["rows"], ROWS)


def test_a_damaged_memory_is_forgotten(tmp_path: Path):
    kept = Store(tmp_path)
    kept.remember("coded", "k", {"rows": ROWS}, {})
    (tmp_path / "memo" / "coded" / "k" / "rows.parquet").write_bytes(b"PAR1 torn")
    assert kept.recall("coded", "k") is None
    assert not (tmp_path / "memo" / "coded" / "k").exists()


def test_vectors_of_two_widths_share_a_shard(tmp_path: Path):
    vectors = {"aa1": np.ones(4, dtype=np.float32), "aa2": np.zeros(6, dtype=np.float32)}
    Store(tmp_path).vectors().put_many(vectors)
    found = Store(tmp_path).vectors().get_many(["aa1", "aa2"])
    assert {key: vector.tolist() for key, vector in found.items()} == {"aa1": [1.0] * 4, "aa2": [0.0] * 6}


def test_vectors_survive_in_shards_and_a_torn_shard_costs_only_itself(tmp_path: Path):
    vectors = {f"{prefix}{n:062x}": np.full(4, n, dtype=np.float32) for prefix in ("aa", "bb") for n in range(3)}
    Store(tmp_path).vectors().put_many(vectors)
    (tmp_path / "memo" / "vectors" / "aa.npz").write_bytes(b"torn")
    found = Store(tmp_path).vectors().get_many(list(vectors))
    assert set(found) == {key for key in vectors if key.startswith("bb")}
    np.testing.assert_array_equal(found["bb" + f"{2:062x}"], np.full(4, 2, dtype=np.float32))


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path):
    kept = Store(tmp_path)
    kept.publish("first", {"rows": ROWS}, {"key": "k1"})
    for torn in (tmp_path / ".first.abc.part", tmp_path / "memo" / "coded" / ".k.abc.part"):
        torn.mkdir(parents=True)
    (tmp_path / "first" / ".about.json.xyz.part").write_text("half")
    assert clear_leftovers(tmp_path) == 3
    assert kept.published_key("first") == "k1"


def _hold(folder: Path, ready, release) -> None:
    with only_writer(folder):
        ready.set()
        release.wait(20)


def test_one_writer_at_a_time(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, release))
    other.start()
    assert ready.wait(20)
    with pytest.raises(BusyError, match="another run"), only_writer(tmp_path):
        pass
    release.set()
    other.join()
    with only_writer(tmp_path):
        assert (tmp_path / ".lock").exists()


@given(st.dictionaries(st.text(), st.integers()), st.lists(st.text()))
def test_hash_depends_on_content_alone(mapping: dict, listed: list):
    assert hash_of(mapping, listed) == hash_of(dict(reversed(mapping.items())), list(listed))
    assert hash_of(mapping, listed) != hash_of(mapping, [*listed, "more"])


def test_hash_frame_sees_values_names_and_order_not_the_index():
    assert hash_frame(ROWS) == hash_frame(ROWS.set_index(pd.Index([7, 9])))
    assert hash_frame(ROWS) != hash_frame(ROWS.iloc[::-1])
    assert hash_frame(ROWS) != hash_frame(ROWS.rename(columns={"n": "m"}))
