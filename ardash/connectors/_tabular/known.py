"""What earlier tables of a source said that later ones leave out."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass
class Known:
    """What earlier tables of the source said: the currency of each item, the key of each name."""

    currencies: set[str] = field(default_factory=set)
    items: list[pl.DataFrame] = field(default_factory=list)
    customer_ids: dict[str, str] = field(default_factory=dict)

    def learn(self, items: pl.DataFrame) -> None:
        """Remember the currencies of items."""
        if items.height:
            self.currencies.update(items["currency"].unique())
            self.items.append(items.select("item_id", "currency"))

    def currency_of(self, item: pl.Series) -> pl.Series:
        """Return the currency of each item named, null where it is unknown."""
        if not self.items:
            return pl.repeat(None, len(item), dtype=pl.String, eager=True)
        if len(self.items) > 1:
            self.items = [pl.concat(self.items).unique("item_id", keep="first")]
        asked = pl.DataFrame({"item_id": item}, schema={"item_id": pl.String})
        return asked.join(self.items[0], on="item_id", how="left", maintain_order="left")[
            "currency"
        ]

    @property
    def only_currency(self) -> str | None:
        """The currency that all items are in, if it is one."""
        return next(iter(self.currencies)) if len(self.currencies) == 1 else None
