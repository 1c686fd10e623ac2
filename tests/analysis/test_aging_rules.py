from datetime import date

from ledgers import ledger
from ardash.analysis.aging import aging, aging_table, aging_summary, ageing_history
from ardash.analysis.open_items import open_items, entries_of, open_items_count

def test_x():
    l=ledger('''
        customer Dupont country=FR collector=north terms="30 days"
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-02-10 payment F1 50.00
        2025-02-11 discount F1 2.00
        2025-02-12 write_off F1 1.00
        2025-02-20 credit_note C1 Martin 40.00
        2025-02-21 unapplied P1 Dupont 30.00
        2025-02-22 apply P1 F1 30.00
        2025-02-23 instalments G1 Dupont 30.00 due 2025-03-02, 70.00 due 2025-04-02
    ''')
    d=date(2025,4,1)
    print(aging(l,d)); print(aging(l,d,by="customer").to_string()); print(aging_table(l,d,by="country"))
    print(aging_summary(l,d,by="customer"))
    print(ageing_history(l,[d,date(2025,1,1)]))
    print(open_items(l,d).to_string(),open_items(l,d,limit=1,offset=1,sort="name").to_string(), open_items_count(l,d,bucket="1-30"))
    print(entries_of(l,0).to_string())
    assert entries_of(l, 0)["balance"].tolist()[-1] == 3700
