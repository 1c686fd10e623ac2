"""The benchmark: made data, timed work, ratios to a floor in the same run."""
