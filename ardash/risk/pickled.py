"""Pickled: a model as bytes, and back; nothing but the parts of a model is ever made of them."""

from __future__ import annotations

import io
import pickle
import zlib
from importlib import import_module
from importlib.metadata import version
from typing import Any

from ardash.risk.model import Model

#: What a model is made of. A pickle names what is to be called; it may call these, and no other.
_PARTS = frozenset(
    {
        ("ardash.risk.habits", "Habits"),
        ("ardash.risk.hazard", "Hazard"),
        ("ardash.risk.model", "Model"),
        ("ardash.risk.payers", "Payers"),
        ("datetime", "date"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy.random._pickle", "__bit_generator_ctor"),
        ("numpy.random._pickle", "__generator_ctor"),
        ("numpy.random._pcg64", "PCG64"),
        ("numpy.random.bit_generator", "SeedSequence"),
        ("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence"),
    }
)

#: Where the estimators come from: their classes are parts, too, but none of the functions.
_ESTIMATORS = ("sklearn._loss.", "sklearn.ensemble.", "sklearn.linear_model.",
               "sklearn.preprocessing.")  # fmt: skip


class Refused(Exception):
    """Bytes that are no model, or name what is no part of one."""


def made_with() -> str:
    """Name the library that estimators come from: what one version made, no other opens."""
    return f"scikit-learn {version('scikit-learn')}"


def packed(model: Model) -> bytes:
    """Make bytes of a model: the same of the same."""
    return zlib.compress(pickle.dumps(model, protocol=5), 3)


def unpacked(content: bytes) -> Model:
    """Make the model of bytes. Raises Refused for anything else, before any of it is run."""
    try:
        found = _Parts(io.BytesIO(zlib.decompress(content))).load()
    except (zlib.error, pickle.UnpicklingError, EOFError, ImportError) as error:
        raise Refused(str(error)) from error
    if not isinstance(found, Model):
        raise Refused(type(found).__name__)
    return found


class _Parts(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PARTS:
            return super().find_class(module, name)
        # A name with dots would reach through a module into what it has imported.
        if module.startswith(_ESTIMATORS) and "." not in name:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and found.__module__.startswith("sklearn."):
                return found
        raise Refused(f"{module}.{name}")
