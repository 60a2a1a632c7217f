"""Names that are known beforehand: suppliers, agencies, systems, places, norms, countries.

Three rooms stand on this one: the extractor finds these names in text, the
verifier asks whether the object of a claim stands in its quote under one of its
known names, and the resolver takes the curated table before anything else. The
tables are readable TOML under ``data/``; every row names an address that shows
its names. Nothing here guesses: a name is known or it is not. There is no table
of persons, and no entity kind for one.
"""

from sousveil.names._countries import demonym_forms
from sousveil.names._curated import Known, all_known, country, known_names, lookup
from sousveil.names._forms import plain
from sousveil.names._legal import set_legal_form_aside
from sousveil.names._matcher import Mention, mentions, stands_in, traded_spellings
from sousveil.names._relations import Relation, related, relations
from sousveil.names._technology import technology_phrases, technology_terms

__all__ = [
    "Known",
    "Mention",
    "Relation",
    "all_known",
    "country",
    "demonym_forms",
    "known_names",
    "lookup",
    "mentions",
    "plain",
    "related",
    "relations",
    "set_legal_form_aside",
    "stands_in",
    "technology_phrases",
    "technology_terms",
    "traded_spellings",
]
