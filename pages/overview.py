"""Overview: what a finance director wants to know first."""

from ardash.analysis.aging import aging
from ardash.ui import charts, page

view = page.view()
owed = view.figure(aging)
charts.show(charts.aging_bars(owed, view.code), alt="aging", key="aging_bars")
