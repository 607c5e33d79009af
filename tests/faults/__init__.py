"""Deliberate faults: what the tests are shown to see. ``python -m tests.faults`` makes each in a copy of the tree.

Tools such as mutmut and cosmic-ray change every operator and number of a module. Most of what they make no user would ever
meet, thousands of runs are needed, and their mutants are other ones after each change of the code. These are few, each
named for what somebody would meet with, and they stay the same when files move or the suite is shortened. Taken over from
those tools: the tests have to pass without a fault, and a tree that cannot even be imported is not counted as caught.
"""
