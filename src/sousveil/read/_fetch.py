"""(being written)"""

from __future__ import annotations

import msgspec

from sousveil.observatory import FetchSettings


class Fetched(msgspec.Struct, frozen=True):
    data: bytes
    address: str
    media_type: str
    retrieved: str
    warc: bytes


def fetch(address: str, settings: FetchSettings) -> Fetched:
    raise NotImplementedError
