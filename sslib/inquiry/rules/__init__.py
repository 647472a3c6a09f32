"""The rules V01 to V70: what each says stands in the ``*.toml`` files, how it is tested in the modules here."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from sslib.inquiry.rules.base import CHECKS, Check


def checks() -> Mapping[str, Check]:
    """The check of each rule that is tested on the tables; V01 to V07 are tested while a return is read.

    >>> "V07" in checks(), "V08" in checks()
    (False, True)
    """
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return MappingProxyType(CHECKS)
