"""Social protection statistics for the ECCAS States: the one door to the kit (``import sslib as ss``).

Names are loaded when they are first used, so that importing the package does nothing.
"""

from importlib import import_module

_HOME = {
    "codes": "codes",
    "language": "language",
    "datasets": "data:datasets",
    "describe": "data:describe",
    "load": "data:load",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module 'sslib' has no attribute '{name}'")
    module, _, member = _HOME[name].partition(":")
    found = import_module(f"sslib.{module}")
    return getattr(found, member) if member else found


def __dir__():
    return __all__
