"""The dashboard: what Streamlit runs, and what its pages share.

How a page is written (`pages/overview.py` is the example):

    view = page.view()                            # ledger, date, currency, filters of the sidebar
    owed = view.figure(aging, by="customer")      # aging(view.ledger, view.as_of, by=...), kept
    charts.show(charts.aging_bars(owed, view.code), alt=_("..."), key="aging_bars")
    table(owed, [Column("name", _("Customer")), Column("amount", _("Owed"), "money")], ...)

A page does no arithmetic: `view.figure(function, ...)` is `function(ledger, as_of, ...)`, computed
once for a ledger, a date and filters; `view.at(day)`, `view.known_at(sync)`, `view.narrowed(...)`
are other views; `view.once(key, compute)` keeps anything else. A widget whose value belongs in the
address: `kept.kept("edges", default, ...)` before it, `key="edges"` in it and no default; keys of a
page begin with its name, but for those of the sidebar. An ArdashError needs no handling: the frame
shows it. A widget's options are said with `format_func=spoken(options, words)`. Every sentence
goes through `_("...")`, with values named: `_("{count} rows", count=3)`; a Message or an
ArdashError's words through `say(...)`. `passport(...)` and `cards(view, names, key=...)` show
figures with what went into them. Tests: tests/ui/harness.py. After new sentences:
`python scripts/catalogues.py`, then the French in ardash/locale.
"""
