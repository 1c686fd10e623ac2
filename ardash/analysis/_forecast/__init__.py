"""What the cash forecast is made of; `ardash.analysis.forecast` is what others use."""
