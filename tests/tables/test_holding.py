"""The files that a question about one entity opens are those that hold its rows."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sousveil.tables._holding import of_entity, of_entries

IDS = st.text(st.sampled_from("abz09-"), min_size=1, max_size=4)


@given(st.sets(IDS, min_size=1), st.data())
def test_an_entity_is_in_the_part_that_begins_at_or_before_it(
    ids: set[str], data: st.DataObject
) -> None:
    begins = data.draw(st.sets(st.sampled_from(sorted(ids))))
    parts: dict[str, list[str]] = {"0": []}
    for id_ in sorted(ids):
        if id_ in begins and id_ > "0":
            parts[id_] = []
        parts[max(parts)].append(id_)
    files = [Path(f"{name}.parquet") for name in sorted(parts)]
    for id_ in ids:
        (found,) = of_entity(files, id_)
        assert id_ in parts[found.stem]


@given(st.sets(st.integers(0, 400), min_size=1))
def test_entries_are_in_the_segments_that_hold_them(entries: set[int]) -> None:
    files = [Path(f"{start:08d}.parquet") for start in (0, 100, 200)]
    found = of_entries(files, entries)
    assert found == sorted({files[min(entry // 100, 2)] for entry in entries})


def test_one_file_answers_everything() -> None:
    assert of_entity([Path("claims.parquet")], "x") == [Path("claims.parquet")]
    assert of_entries([Path("quotes.parquet")], [7]) == [Path("quotes.parquet")]
