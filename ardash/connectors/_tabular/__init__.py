"""Tables of any shape (CSV, Excel, OpenDocument) read as receivables.

places     location        -> the files it means
encoding   bytes           -> text
layout     first lines     -> separator and header
text       a text file     -> pieces: records with their physical lines
sheets     a workbook      -> pieces, the same
headers    header          -> meanings (data in headers.toml)
evidence   values          -> which readings of dates and amounts fit
profile    TOML            -> Profile: which column is what
proposal   location        -> Proposal: profile, reading, doubts
fields     piece, profile  -> typed fields, and what is wrong with each row
documents, money_in, others  fields -> frames of a Batch
"""
