"""Grows the forest of ``sousveil.resolve`` on the dev half of the pairs, and keeps it as JSON.

Gradient-boosted trees (scikit-learn, in bench/.venv: the product itself only walks
them). How many and how deep was chosen by cross-validation over families of names in
the dev half; the test half is not read here.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bench.names.pairs import Labelled, load, recall_at
from sousveil.resolve._match import FEATURES, features, ruled

TARGET = Path(__file__).resolve().parents[2] / "src/sousveil/resolve/data/forest.json"
#: Pairs that no string tells are not learnt from: they would teach that likeness is nothing.
UNTAUGHT = ("other-name",)


def main() -> None:
    """Cross-validate, or grow and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write forest.json")
    chosen = parser.parse_args()
    pairs = [p for p in load("dev") if p.kind not in UNTAUGHT]
    pairs += [*_mistyped(pairs)]
    x = np.array([features(p.left, p.right) for p in pairs])
    y = np.array([p.same for p in pairs])
    groups = np.array([zlib.crc32(p.family.encode()) for p in pairs])
    for trees, depth in [(80, 4)] if chosen.write else [(60, 3), (80, 4), (120, 4), (80, 5)]:
        guess = cross_val_predict(
            _model(trees, depth), x, y, groups=groups, cv=GroupKFold(5), method="predict_proba"
        )[:, 1]
        guess = np.array([ruled(list(row), value) for row, value in zip(x, guess, strict=True)])
        print(
            f"{trees} trees of depth {depth}: average precision"
            f" {average_precision_score(y, guess):.4f},"
            f" recall at precision 0.99 {recall_at(y, guess, 0.99)[0]:.3f},"
            f" at 0.95 {recall_at(y, guess, 0.95)[0]:.3f}"
        )
    if chosen.write:
        one_script = np.array(["script" not in p.kind for p in pairs])
        limit = recall_at(y[one_script], guess[one_script], 0.99)[1]
        _write(_model(80, 4).fit(x, y), limit)


def _mistyped(pairs: list[Labelled]) -> Iterator[Labelled]:
    """Names of the dev half against themselves with one slip of the hand in a long word."""
    chance = random.Random(5)  # noqa: S311 - slips, no secrets
    for name in sorted({p.left for p in pairs if p.same and p.left.isascii()}):
        words = name.split()
        long = [at for at, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
        if not long or chance.random() > 0.35:
            continue
        at = chance.choice(long)
        letters = list(words[at])
        place = chance.randrange(1, len(letters) - 1)
        match chance.randrange(3):
            case 0:
                del letters[place]
            case 1:
                letters.insert(place, letters[place])
            case _:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
        words[at] = "".join(letters)
        yield Labelled(name, " ".join(words), True, "slip", "made")


#: Which way each observation may push: up, down, or either. What cannot be (a name that
#: becomes likelier by one more word that stands alone) is not learnt from noise.
WAYS = {
    **dict.fromkeys(("equal", "matched", "matched-letters", "share-low", "share-high"), 1),
    **dict.fromkeys(("distinct-both", "distinct-one", "line-both", "line-one"), -1),
    **dict.fromkeys(("place-both", "place-behind", "number-both", "number-one"), -1),
    **dict.fromkeys(("initials", "initials-share", "sorted-ratio", "jaro-winkler"), 1),
    **dict.fromkeys(("likeness", "sounds", "first-matched"), 1),
    **dict.fromkeys(("legal", "fuzzy", "generic-both", "group-one"), -1),
}


def _model(trees: int, depth: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=trees,
        max_depth=depth,
        learning_rate=0.1,
        min_samples_leaf=8,
        l2_regularization=1.0,
        monotonic_cst=[WAYS.get(name, 0) for name in FEATURES],
        early_stopping=False,
        random_state=7,
    )


def _write(model: HistGradientBoostingClassifier, limit: float) -> None:
    held = {
        "features": list(FEATURES),
        "limit": round(float(limit), 4),
        "prior": round(float(model._baseline_prediction.ravel()[0]), 5),
        "trees": [_node(one.nodes, 0) for (one,) in model._predictors],
    }
    TARGET.write_text(json.dumps(held, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, limit {limit:.3f}")


def _node(nodes: Any, at: int) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 5)
    left, right = (_node(nodes, int(node[side])) for side in ("left", "right"))
    return [int(node["feature_idx"]), round(float(node["num_threshold"]), 5), left, right]


if __name__ == "__main__":
    main()
