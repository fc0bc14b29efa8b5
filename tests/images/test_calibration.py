"""The fitted probability: every number speaks the way it means, whatever the fit was made of."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from listlint.records.images import calibration
from listlint.records.images.calibration import TERMS, Evidence

STORED = json.loads((Path(calibration.__file__).parent / "data" / "judge.json").read_text("utf-8"))
UNSURE = Evidence(directions=0.7, likeness=0.6, agreeing=0.7, correlation=0.65, connected=60, connected_correlation=0.85,
                  connected_likeness=0.8, surrounded=0.05, contrary=0.05, central=0.7, low=0.7, inliers=10)
AGAINST = ("surrounded", "contrary")


def test_the_file_has_a_coefficient_for_every_term():
    assert tuple(STORED["weights"]) == TERMS
    assert len(UNSURE.terms()) == len(TERMS)


def test_the_file_tells_how_it_was_fitted():
    assert "benchmarks/images_judge.py" in STORED["fitted"]


def test_no_coefficient_speaks_against_what_its_number_means():
    for term, weight in STORED["weights"].items():
        assert weight <= 0 if term in AGAINST else weight >= 0, term


@pytest.mark.parametrize("name", [field.name for field in fields(Evidence)])
def test_more_agreement_is_more_probable_under_any_fit(name: str, monkeypatch: pytest.MonkeyPatch):
    # Of today's fit some coefficients are zero; here none is, so that every number must move the probability.
    fit = {"bias": [-8.4], "weights": [-0.5 if term in AGAINST else 0.5 for term in TERMS], "threshold": [0.5]}
    monkeypatch.setattr(calibration, "_fitted", lambda: fit)
    step = 20 if name in ("connected", "inliers") else 0.1
    more = replace(UNSURE, **{name: getattr(UNSURE, name) + step})
    if name in AGAINST:
        assert more.probability < UNSURE.probability
    else:
        assert more.probability > UNSURE.probability


def test_a_copy_convinces_and_a_likeness_does_not():
    copy = Evidence(0.98, 0.95, 1.0, 0.98, 140, 0.98, 0.94, 0.0, 0.0, 1.0, 1.0, 40)
    likeness = Evidence(0.45, 0.35, 0.45, 0.4, 40, 0.75, 0.6, 0.1, 0.4, 0.4, 0.9, 8)
    framed = replace(copy, surrounded=0.6, central=0.2, agreeing=0.6, likeness=0.6, directions=0.6)
    assert copy.convinces
    assert copy.probability > 0.95
    assert not likeness.convinces
    assert framed.probability < copy.probability
