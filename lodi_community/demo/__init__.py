"""Demonstration data: Loudi's real divisions, every other fact invented. One seed, the same rows at every installation.

fate.py     what a community falls short of, year by year, drawn from the seed and its code
plan.py     the facts of a community before they are rows
nil.py      what communities report that they have none of
edges.py    communities that stand exactly at a limit, or show a case of their own
accounts.py who can sign in
build.py    all of it, through the write door, in one transaction
office.py   working days and office hours; entries.py: when rows were entered; trail.py: the revisions in that order
costs.py    prices and scenarios
seals.py    when years were sealed

ground.py, benches.py, work.py, money.py and sites.py draw a part of the plan; they and people.py turn it into rows.
names.py has the words that invented names are made of.
"""
