"""Parts of `ardash.analysis.expected_loss`."""
