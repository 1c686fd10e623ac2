"""The commands: `ardash aging`, `ardash sync` and the others, one module a family."""

from ardash.cli.commands import app, main

__all__ = ["app", "main"]
