"""The exchange as WARC/1.1 (ISO 28500:2017), so that others can see what was answered.

One gzip member a record: a ``warcinfo``, then a request and its response for every
step, redirects included. Bodies are kept as they came over the wire.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from sousveil.read._wire import Exchange

__all__ = ["warc_of"]


def warc_of(exchanges: Sequence[Exchange], agent: str) -> bytes:
    """The WARC file of one fetch, from the first request to the last response."""
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    information = {"software": agent, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("response.warc.gz", information))
    for step in exchanges:
        address = step.target.address
        response = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(step.response),
            length=len(step.response),
            warc_headers_dict={"WARC-IP-Address": step.ip.partition("%")[0]},
        )
        request = writer.create_warc_record(
            address, "request", payload=io.BytesIO(step.request), length=len(step.request)
        )
        writer.write_request_response_pair(request, response)
    return out.getvalue()
