"""Proposers that ask a language model: an OpenAI-compatible endpoint, or llama.cpp's server.

They are plug-ins of the group ``sousveil.proposers``, loaded only when they are asked for
(docs/proposers.md). A model says subject, property, value and quote; it normalises
nothing and knows no offset: its words are read by our own readers where they stand in the
document, and the verifier decides. What it says beside that is counted by reason.
"""

from sousveil.extract.endpoint._proposer import EndpointProposer, LlamaCppProposer
from sousveil.extract.endpoint._settings import EndpointSettings, LlamaCppSettings

__all__ = ["EndpointProposer", "EndpointSettings", "LlamaCppProposer", "LlamaCppSettings"]
