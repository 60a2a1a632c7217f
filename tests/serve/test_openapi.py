"""schemathesis against the OpenAPI document, on the real server: it must find nothing."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings

SEED = 20261124


def test_schemathesis_finds_nothing(address: str, subtests: pytest.Subtests) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    for found in schema.get_all_operations():
        operation = found.ok()

        @seed(SEED)
        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @schemathesis.python.given(case=operation.as_strategy())  # type: ignore[attr-defined]
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate()

        with subtests.test(operation.label):
            ask()
