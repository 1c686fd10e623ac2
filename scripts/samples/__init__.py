"""The parts of `make_samples.py`: an invented company, its customers, its sales and its cash."""
