"""The parts of the what-if; `ardash.analysis.scenario` is what others use."""
