"""Manager: what nobody follows up, who has how much to do, and what it brought."""

from ardash.collections import figures
from ardash.ui import collecting, manager_tables, page, root_causes, saving
from ardash.ui.measured import cards
from ardash.ui.view import dimension_values
from ardash.ui.written import written

view = page.view()
saving.tell()
known = written(view)
found = collecting.found(view, known)
collectors = dimension_values(view).get("collector", [])

manager_tables.unassigned(view, found, known, collectors)
manager_tables.load(view, found)
manager_tables.done(view, known)
cards(view, figures.names(), key="collections")
root_causes.disputes(view, known)
root_causes.non_payment(view, known)
