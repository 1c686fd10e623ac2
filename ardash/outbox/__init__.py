"""The outbox: reminders drafted, approved, sent over SMTP or printed, each once.

`Office.of(settings)` reads with what; `draft`, `approve`, `approve_seen` and `cancel_outdated` keep
the outbox, `send` works through its e-mails and `letters` through its letters; `settle` is where a
person says what became of a message. Nothing here reads the clock.
"""
