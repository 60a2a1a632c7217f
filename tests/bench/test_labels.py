"""Which labels of two labellers stand, and which pages can be scored."""

from __future__ import annotations

from bench.extraction._labels import load_pages, standing

from .conftest import TEXT, line, write_corpus, write_lines


def kept(*arguments):
    """Value, place and whether it is demanded, of the labels that stand."""
    return {(label.values[0], label.start, label.demanded) for label in standing(*arguments)}


def test_one_labeller_alone_stands_as_written():
    labels = [line(), line(value="ZTE", core=False)]
    assert kept(labels, None) == {("Huawei", 32, True), ("ZTE", 32, False)}


def test_what_both_hold_core_is_demanded_once_and_the_rest_is_optional():
    first = [line(), line(value="ZTE", start=40, end=59)]
    second = [line(start=41, end=51), line(value="China", value_norm="CN")]
    assert kept(first, second) == {
        ("Huawei", 32, True),
        ("ZTE", 40, False),
        ("China", 32, False),
    }


def test_the_same_fact_at_two_places_is_demanded_at_the_first_labellers():
    second = [line(start=70, end=80)]
    assert kept([line()], second) == {("Huawei", 32, True), ("Huawei", 70, False)}


def test_core_for_one_and_optional_for_the_other_is_optional():
    assert kept([line()], [line(core=False)]) == {("Huawei", 32, False)}
    assert kept([line(core=False)], [line()]) == {("Huawei", 32, False)}


def test_a_label_with_another_polarity_is_no_agreement():
    assert kept([line()], [line(polarity="denied")]) == {
        ("Huawei", 32, False),
    }


def test_a_decision_stands_above_both_labellers():
    first, second = line(value="ZTE"), line(value="China")
    decisions = [
        {"page": "p", "label": first, "from": "a", "keep": False, "why": "no"},
        {"page": "p", "label": second, "from": "b", "keep": True, "why": "yes"},
    ]
    undecided = line(value="Iran", core=False)
    assert kept([first, line()], [second, line(), undecided], decisions) == {
        ("Huawei", 32, True),
        ("China", 32, True),
    }


def test_only_core_properties_are_ever_demanded():
    assert kept([line(property="country", value="China")], None) == {("China", 32, False)}


def test_pages_are_taken_by_part_and_language(tmp_path):
    folder = write_corpus(
        tmp_path / "c", {"one": [line()], "two": [line()]}, splits={"two": "test"}
    )
    pages, left_out = load_pages(folder, folder / "pages", part="dev")
    assert [page.id for page in pages] == ["one"]
    assert not left_out
    assert load_pages(folder, folder / "pages", part="dev", language="fr") == ([], {})


def test_a_page_of_another_version_or_without_text_is_left_out_with_the_reason(tmp_path):
    folder = write_corpus(tmp_path / "c", {"one": [line()], "two": [line()], "three": [line()]})
    (folder / "pages" / "one.txt").write_text(TEXT + "Changed.\n", encoding="utf-8")
    (folder / "pages" / "two.txt").unlink()
    (folder / "labels-a" / "three.jsonl").unlink()
    pages, left_out = load_pages(folder, folder / "pages")
    assert not pages
    assert left_out == {
        "one": "the text is another version than the labelled one",
        "two": "no text at hand",
        "three": "no labels",
    }


def test_a_folder_may_hold_settled_labels_alone(tmp_path):
    folder = write_corpus(tmp_path / "c", {"one": []})
    (folder / "labels-a" / "one.jsonl").unlink()
    decisions = [
        {"page": "one", "label": line(), "from": "a", "keep": True, "why": ""},
        {"page": "one", "label": line(value="ZTE"), "from": "a", "keep": "optional", "why": ""},
        {"page": "one", "label": line(value="Iran"), "from": "b", "keep": False, "why": ""},
    ]
    write_lines(folder / "settled.jsonl", decisions)
    (page,), _ = load_pages(folder, folder / "pages")
    assert [(x.values[0], x.demanded) for x in page.labels] == [("Huawei", True), ("ZTE", False)]
