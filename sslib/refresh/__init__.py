"""A newer vintage of a dataset, fetched from its producer's public service and laid beside the old one.

The sheet of a dataset says in its table ``[refresh]`` which series are asked for and what becomes of an answer; no
dataset has code of its own. What comes in is checked against the sheet like the kit's own files, compared with the
kit's vintage by State and year, and written as a folder ``NAME/VINTAGE`` of the person's choice. The kit's own files
are never touched, ``ss.load`` goes on to read them, and a refreshed vintage is never mixed with them: what the service
was not asked for is left out, not copied.

The services were not reachable where this was written: addresses and codes are those that the producers and the
users of their services describe. A sheet whose series were tried against the live service says ``tried = true``.
"""

from sslib.refresh.fetching import fetch
from sslib.refresh.plan import Plan, Series, plan, why_not
from sslib.refresh.vintage import Vintage, compared, made, read, write

__all__ = ["Plan", "Series", "Vintage", "compared", "fetch", "made", "plan", "read", "why_not", "write"]
