"""The databases of `tests/databases.py` for every test here."""

from databases import *  # noqa: F403
