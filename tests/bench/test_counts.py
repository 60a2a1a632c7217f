"""Counting unique facts: what is right, what is missed, what counts nowhere."""

from __future__ import annotations

import pytest
from bench.extraction._counts import Tally, intervals, judge
from bench.extraction._labels import standing

from .conftest import claim, count, line, organisation, term


def totals(lines, claims, measure="strict"):
    one = judge(standing(lines, None), claims).total(measure)
    return one.demanded, one.found, one.claimed, one.right


def test_a_claim_that_repeats_another_is_one_fact():
    assert totals([line()], [claim(), claim(place=(40, 60))]) == (1, 1, 1, 1)


def test_two_names_of_one_subject_are_one_right_fact():
    lines = [line(subject_also=["Ecuador"])]
    assert totals(lines, [claim(), claim(subject="Ecuador", kind="country")]) == (1, 1, 1, 1)


def test_a_repeated_false_claim_counts_once_for_each_subject():
    wrong = [claim(value=organisation("ZTE")), claim(value=organisation("ZTE"), place=(1, 9))]
    elsewhere = claim(value=organisation("ZTE"), subject="Other project")
    assert totals([line()], [*wrong, elsewhere]) == (1, 0, 2, 0)
    assert totals([line()], [*wrong, elsewhere], "subject apart") == (1, 0, 1, 0)


def test_an_optional_label_is_neither_missed_nor_false():
    lines = [line(), line(value="ZTE", core=False)]
    assert totals(lines, [claim()]) == (1, 1, 1, 1)
    assert totals(lines, [claim(value=organisation("ZTE"))]) == (1, 0, 1, 1)


def test_an_unlabelled_fact_is_false_only_for_core_properties():
    assert totals([line()], [claim("cameras", count("9"))]) == (1, 0, 1, 0)
    assert totals([line()], [claim("site-count", count("9"))]) == (1, 0, 0, 0)


def test_further_properties_give_recall_alone():
    lines = [line(property="site-count", value="9", value_norm="9", core=False)]
    assert judge(standing(lines, None), [claim("site-count", count("9"))]).further == {
        "site-count": (1, 1)
    }
    assert judge(standing(lines, None), []).further == {"site-count": (1, 0)}


def test_subject_and_place_are_told_apart():
    wrong_subject = [claim(subject="Other project")]
    assert totals([line()], wrong_subject) == (1, 0, 1, 0)
    assert totals([line()], wrong_subject, "subject apart") == (1, 1, 1, 1)
    wrong_place = [claim(place=(60, 80))]
    assert totals([line()], wrong_place, "subject apart") == (1, 0, 1, 0)
    assert totals([line()], wrong_place, "place apart") == (1, 1, 1, 1)


def test_quotes_that_only_touch_do_not_overlap():
    assert totals([line(start=32, end=51)], [claim(place=(51, 60))]) == (1, 0, 1, 0)
    assert totals([line(start=32, end=51)], [claim(place=(50, 60))]) == (1, 1, 1, 1)


def test_the_comparator_must_agree_and_its_errors_are_counted():
    lines = [line(property="cameras", value="4,300", value_norm="4300", comparator=">")]
    counts = judge(standing(lines, None), [claim("cameras", count("4300"))])
    assert counts.total("strict").right == 0
    assert counts.comparator == 1
    exact = judge(standing(lines, None), [claim("cameras", count("4300"), comparator=">")])
    assert exact.total("strict").right == 1
    assert exact.comparator == 0


def test_modality_is_no_condition_but_is_reported():
    counts = judge(standing([line(modality="planned")], None), [claim()])
    assert counts.total("strict").right == 1
    assert counts.modality == (0, 1)


def test_missed_labels_are_named():
    lines = [line(), line(property="status", value="works", value_norm="in-operation")]
    counts = judge(standing(lines, None), [claim()])
    assert [label.property for label in counts.missed] == ["status"]
    assert not judge(standing(lines, None), [claim(), claim("status", term("in-operation"))]).missed


def test_rates():
    one = Tally(demanded=4, found=2, claimed=5, right=4)
    assert (one.precision, one.recall) == (0.8, 0.5)
    assert one.f1 == pytest.approx(2 * 0.8 * 0.5 / 1.3)
    assert (Tally().precision, Tally().recall, Tally().f1) == (0.0, 0.0, 0.0)


def test_the_bootstrap_is_seeded_and_stays_within_bounds():
    tallies = [Tally(4, n % 5, 5, n % 5) for n in range(12)]
    bounds = intervals(tallies, seed=1)
    assert bounds == intervals(tallies, seed=1)
    assert bounds != intervals(tallies, seed=2)
    whole = sum(tallies, Tally())
    for name, value in (
        ("precision", whole.precision),
        ("recall", whole.recall),
        ("f1", whole.f1),
    ):
        low, high = bounds[name]
        assert 0 <= low < value < high <= 1


def test_documents_that_are_alike_leave_no_doubt():
    assert intervals([Tally(4, 2, 4, 2)] * 5)["recall"] == (0.5, 0.5)
    assert intervals([])["recall"] == (0.0, 0.0)
