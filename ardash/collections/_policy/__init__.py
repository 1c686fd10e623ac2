"""The parts of the policy: timing, steps, segments, and reading them from a file."""
