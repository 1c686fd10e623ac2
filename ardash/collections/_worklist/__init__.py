"""The parts of the worklist: what is owed, what was done, what holds it back, what wakes it."""
