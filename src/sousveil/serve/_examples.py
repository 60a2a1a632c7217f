"""Examples of answers for the OpenAPI document. A test reads each as the struct it shows."""

from __future__ import annotations

from typing import Any

__all__ = ["EXAMPLES", "of"]

_CLAIM_ID = "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"
_DOCUMENT_ID = "758d9974d0c67dca8aa3772ce8c6dbd7af0727ee73c0e94a847b5a9abeb944dc"
_ROOT = "18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4"
_SYSTEM = {
    "id": "ecu-911",
    "kind": "system",
    "name": "ECU-911",
    "country": "EC",
    "href": "/entities/ecu-911",
}
_CAMERAS = {
    "type": "quantity",
    "text": "4,300 cameras",
    "amount": "4300",
    "unit": "cameras",
    "stated": "4,300 cameras",
}
_CLAIM = {
    "seq": 17,
    "id": _CLAIM_ID,
    "time": "2026-11-24T03:41:00Z",
    "status": "proposed",
    "subject": _SYSTEM,
    "property": "cameras",
    "comparator": "=",
    "value": _CAMERAS,
    "polarity": "asserted",
    "modality": "happened",
    "cited": "The New York Times",
    "made": {"by": "extractor", "name": "frames", "version": "1", "rule": "has-count"},
    "quotes": [
        {
            "document": _DOCUMENT_ID,
            "start": 248,
            "end": 273,
            "shown": True,
            "text": "ECU-911 has 4,300 cameras",
            "title": "Cameras over Ecuador",
            "licence": "CC-BY-4.0",
            "href": f"/documents/{_DOCUMENT_ID}",
        }
    ],
    "href": f"/claims/{_CLAIM_ID}",
    "proof": "/proofs/17",
}
_SUMMARY = {
    **_SYSTEM,
    "names": ["ECU-911"],
    "claims": 24,
    "mentions": 3,
    "first": "2026-11-24T03:41:00Z",
    "last": "2026-11-24T03:41:00Z",
}
_VALUE = {
    "id": "0f1e2d3c4b5a6978",
    "property": "cameras",
    "comparator": "=",
    "value": _CAMERAS,
    "polarity": "asserted",
    "modality": "happened",
    "contested": True,
    "accepted": 0,
    "documents": 1,
    "count": 1,
    "claims": [_CLAIM_ID],
}
_DOCUMENT = {
    "id": _DOCUMENT_ID,
    "seq": 3,
    "time": "2026-11-24T03:41:00Z",
    "status": "held",
    "text_sha256": _DOCUMENT_ID,
    "bytes": 1021,
    "characters": 1019,
    "media_type": "text/markdown",
    "reader": "markdown/1",
    "title": "Cameras over Ecuador",
    "language": "en",
    "licence": "CC-BY-4.0",
    "republish": True,
    "claims": 9,
    "href": f"/documents/{_DOCUMENT_ID}",
    "proof": "/proofs/3",
}
_MEASURE = {
    "id": "suppliers",
    "title": "Suppliers",
    "unit": "suppliers",
    "rule": "Different organisations that live, asserted claims name as suppliers.",
    "by": ["country"],
    "href": "/measures/suppliers",
}

#: Name of a struct → an answer of that shape.
EXAMPLES: dict[str, Any] = {
    "EntityList": {"items": [_SUMMARY], "next": "eyJhbSI6ImVjdS05MTEi"},
    "EntityAnswer": {**_SUMMARY, "values": [_VALUE]},
    "EntityValues": {"items": [_VALUE]},
    "ClaimAnswer": _CLAIM,
    "ClaimList": {"items": [_CLAIM]},
    "DocumentAnswer": _DOCUMENT,
    "DocumentList": {"items": [_DOCUMENT]},
    "MeasureList": {"items": [_MEASURE]},
    "FindingList": {
        "measure": _MEASURE,
        "items": [
            {
                "title": "Suppliers: Ecuador",
                "value": "2",
                "unit": "suppliers",
                "country": "EC",
                "count": 3,
                "accepted": 1,
                "claims": [_CLAIM_ID],
            }
        ],
    },
    "SearchResults": {
        "query": "ECU-911 cameras",
        "total": 1,
        "items": [{"what": "claim", "score": 17.2, "claim": _CLAIM}],
    },
    "Changes": {
        "since": 17,
        "size": 18,
        "root": _ROOT,
        "consistency": ["GKw+c0PwFokMUQ6T+TUmEWnZ4/VlQ2Qpgw+vCTT0+OQ="],
        "items": [
            {
                "seq": 17,
                "id": _CLAIM_ID,
                "kind": "claim",
                "time": "2026-11-24T03:41:00Z",
                "claim": _CLAIM,
                "proof": "/proofs/17",
            }
        ],
    },
    "ProofAnswer": {
        "seq": 17,
        "id": _CLAIM_ID,
        "kind": "claim",
        "leaf": f'{{"body":"{_CLAIM_ID}","kind":"claim","seq":17,'
        '"time":"2026-11-24T03:41:00Z","v":1}',
        "size": 18,
        "root": _ROOT,
        "hashes": ["GKw+c0PwFokMUQ6T+TUmEWnZ4/VlQ2Qpgw+vCTT0+OQ="],
        "checkpoint": "example.org/observatory\n18\nGKw+c0Pw…\n\n— example.org/observatory …\n",
        "key": "example.org/observatory+…",
        "text": "c2sp.org/tlog-proof@v1\nindex 17\n…",
    },
    "MatchResponse": {
        "responses": {
            "q1": {
                "status": 200,
                "query": {"schema": "Company", "properties": {"name": ["海康威视"]}},
                "results": [
                    {
                        "id": "hikvision",
                        "caption": "Hikvision",
                        "schema": "Organization",
                        "properties": {"name": ["Hikvision"], "country": ["cn"]},
                        "datasets": ["example.org/observatory"],
                        "score": 1.0,
                        "match": True,
                        "features": {"curated-name": 1.0},
                        "explanations": {
                            "curated-name": {"score": 1.0, "detail": "a name of Hikvision"}
                        },
                        "reasons": ["a name of Hikvision"],
                        "href": "/entities/hikvision",
                    }
                ],
                "total": {"value": 1, "relation": "eq"},
            }
        },
        "limit": 5,
    },
    "Suggestions": {"result": [{"id": "hikvision", "name": "Hikvision"}]},
}


def of(name: str) -> Any:
    """The example of a struct; ``None`` when there is none."""
    return EXAMPLES.get(name)
