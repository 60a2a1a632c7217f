"""The structured sources that ship with Sousveil, by id. One file a source."""

from __future__ import annotations

from sousveil.sources._source import Source
from sousveil.sources.aiddata import AidDataGcdf3
from sousveil.sources.aiddata_finance import AidDataHuawei, AidDataMilitary
from sousveil.sources.aigs import Aigs2019
from sousveil.sources.aigs_2022 import Aigs2022
from sousveil.sources.aigs_totals import Aigs2019Totals
from sousveil.sources.cisa_kev import CisaKev
from sousveil.sources.eiu import EiuDemocracyIndex
from sousveil.sources.freedom_house import FreedomHouse
from sousveil.sources.osm_cameras import OsmCameras
from sousveil.sources.research import Research
from sousveil.sources.us_889 import UsNdaa889
from sousveil.sources.us_1260h import Us1260h
from sousveil.sources.us_fcc import UsFccCoveredList
from sousveil.sources.us_ofac import UsOfacSdn
from sousveil.sources.us_plate_readers import UsPlateReaderPolicies
from sousveil.sources.v_dem import VDem

__all__ = ["all_sources"]


def all_sources() -> dict[str, Source]:
    """Every source by its id, in the order in which they are imported."""
    sources: tuple[Source, ...] = (
        Research(),
        Aigs2019(),
        Aigs2019Totals(),
        Aigs2022(),
        AidDataGcdf3(),
        AidDataHuawei(),
        AidDataMilitary(),
        Us1260h(),
        UsFccCoveredList(),
        UsNdaa889(),
        UsOfacSdn(),
        CisaKev(),
        UsPlateReaderPolicies(),
        OsmCameras(),
        FreedomHouse(),
        EiuDemocracyIndex(),
        VDem(),
    )
    return {source.id: source for source in sources}
