"""Deliberate faults: what the tests are shown to see. ``python -m tests.faults`` makes each in a copy of the tree."""
