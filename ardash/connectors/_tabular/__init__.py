"""Tables of any shape (CSV, Excel, OpenDocument) read as receivables.

places        location -> the files it means
encoding      bytes -> text;  layout: first lines -> separator and header
text, sheets  a file -> pieces: records of text with their physical lines
headers       columns -> meanings (the names are data: headers.toml)
meanings, profile, loading, writing   a profile: what it can say, holds, reads, writes
recognition, row_kinds, tax   files -> a draft of a profile
survey, evidence, settling   values -> which readings fit; what is left open becomes a doubt
left_out      what is not read, counted
proposal      all of that: profile, reading, doubts
opening       a profile and files -> sources
base_amounts  amounts in the books' currency, where none is named
amounts, dates, fields, checks   text -> typed rows, and why a row is rejected
items, documents, money_in, masters   typed rows -> frames of a batch
"""
