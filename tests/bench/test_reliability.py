"""Calibration: bins, errors and the diagram."""

from __future__ import annotations

import pytest
from bench.extraction._corpus import run_pages
from bench.extraction._labels import LabelledPage, standing
from bench.extraction._reliability import outcomes, reliability, reliability_svg
from lxml import etree

from .conftest import TEXT, line


def test_bins_and_errors():
    pairs = [(0.85, True), (0.85, True), (0.85, False), (0.2, False), (1.0, True)]
    found = reliability(pairs)
    assert [(one["low"], one["count"]) for one in found["bins"]] == [(0.2, 1), (0.8, 3), (0.9, 1)]
    assert found["bins"][1]["right"] == pytest.approx(2 / 3)
    assert found["ece"] == pytest.approx((3 * abs(0.85 - 2 / 3) + 0.2) / 5)
    assert found["brier"] == pytest.approx((2 * 0.15**2 + 0.85**2 + 0.2**2) / 5)


def test_perfect_confidence_has_no_error():
    found = reliability([(1.0, True), (0.0, False)])
    assert (found["ece"], found["brier"]) == (0.0, 0.0)


def test_no_facts_give_an_empty_table():
    assert reliability([]) == {"facts": 0, "bins": [], "ece": 0.0, "brier": 0.0}


def test_outcomes_pair_the_confidence_of_a_fact_with_its_truth():
    labels = standing([line()], None)
    results = run_pages([LabelledPage("one", TEXT, "en", tuple(labels), {})])
    suppliers = [
        (fact.right, max(c.made.confidence for c in fact.claims))
        for fact in results[0].counts.facts
        if fact.name == "supplier"
    ]
    assert {right for right, _ in suppliers} == {True, False}  # Huawei is labelled, ZTE is not
    pairs = outcomes(results)
    for right, confidence in suppliers:
        assert (confidence / 1000, right) in pairs


def test_the_diagram_is_well_formed_and_has_a_disc_for_each_bin():
    found = reliability([(0.85, True), (0.2, False)])
    root = etree.fromstring(reliability_svg(found, "A & B").encode())
    circles = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == 2
    assert "A & B" in root.itertext()
