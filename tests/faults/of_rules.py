"""Faults of what the document asks: figures, limits, heads, readings, the yearly inspection and its reports."""

from .fault import Fault

FAULTS = (
    # Figures
    Fault(
        "Whoever sits in both committees counts twice",
        "committees.measures",
        'persons=Count("person", distinct=True, filter=now & FULL_TIME)',
        'persons=Count("person", filter=now & FULL_TIME)',
        "tests/assessments/test_boundaries_committees.py",
    ),
    Fault(
        "One secretary's surplus of training stands in for another's lack",
        "committees.training",
        "return np.minimum(total, 2 * demand)",
        "return total",
        "tests/assessments/test_boundaries_committees.py",
    ),
    Fault(
        "A candidate of 35 is too old",
        "staffing.measures",
        'reading["reserve.max_age"] + 1)',
        'reading["reserve.max_age"])',
        "tests/assessments/test_boundaries_staff.py",
    ),
    Fault(
        "A site whose area nobody entered counts as 0 m²",
        "facilities.measures",
        "yield pk, Between(area) if unsaid else area,",
        "yield pk, area,",
        "tests/assessments/test_boundaries.py",
    ),
    Fault(
        "A query is asked again in the words of another day",
        "communities.prepared",
        "key = (shape, *map(_hashable, given))",
        "key = (shape,)",
        "tests/communities/test_prepared.py",
    ),
    Fault(
        "What was sealed is measured by the records of today",
        "communities.prepared",
        "return connections[self.rows.db]",
        'return connections["default"]',
        "tests/assessments/inspection/test_seal.py",
    ),
    Fault(
        "A query asks about the community that it was first asked about",
        "communities.prepared",
        "return Question(written, selection)",
        "return kept.setdefault((key, 0), Question(written, selection))",
        "tests/communities/test_prepared.py",
    ),
    # Rules
    Fault(
        "Who is exactly at the limit fails",
        "rules.limits",
        "enough = measured >= bounds.low",
        "enough = measured > bounds.low",
        "tests/assessments/rules/test_kit.py",
    ),
    Fault(
        "Eight members of the two committees are not too many",
        "rules.loudi_2015_part2",
        "must=between(5, 7)",
        "must=between(5, 8)",
        "tests/assessments/rules/test_loudi_2015.py",
    ),
    Fault(
        "One worker is enough for 250 households",
        "rules.loudi_2015_part2",
        'one_per(200, "households", low=5',
        'one_per(250, "households", low=5',
        "tests/assessments/rules/test_loudi_2015.py",
    ),
    Fault(
        "The four systems of staff earn their points under another head",
        "rules.loudi_2015_part2",
        "head=ORDER",
        "head=PEOPLE",
        "tests/assessments/rules/test_document.py",
    ),
    Fault(
        "A hard rule weighs no more than a check",
        "rules.scoring",
        "np.int32(FULL * weight)",
        "np.int32(FULL)",
        "tests/assessments/rules/test_scoring.py",
    ),
    Fault(
        "Volunteers are asked for three years too early",
        "rules.loudi_2015_services",
        "due=date(2018, 12, 31)",
        "due=date(2015, 12, 31)",
        "tests/assessments/rules/test_loudi_2015.py",
    ),
    Fault(
        "Towns and county seats have each other's operating funds",
        "rules.loudi_2015_part3",
        "county_urban=20 * WAN, township=15 * WAN",
        "county_urban=15 * WAN, township=20 * WAN",
        "tests/assessments/rules/test_loudi_2015.py",
    ),
    Fault(
        "A county's standard lowers the city's",
        "rules.greater",
        "return np.maximum(self.floor.of(case), own)",
        "return np.where(own > 0, own, self.floor.of(case))",
        "tests/assessments/rules/test_checks_of_staff_premises_money.py",
    ),
    Fault(
        "A sum of money is printed a hundred times too large",
        "rules.figures",
        "(self.scale * WAN, 2) if wan",
        "(WAN, 2) if wan",
        "tests/assessments/rules/test_kit.py",
    ),
    # The yearly inspection
    Fault(
        "The summaries forget the streets",
        "inspection.summary",
        "(ancestor_codes(code)[:-1] for",
        "(ancestor_codes(code)[:-2] for",
        "tests/assessments/inspection/test_summaries.py",
    ),
    Fault(
        "The check code of a verdict leaves out the figures it rests on",
        "inspection.judging",
        '"verdicts", "figures", "gaps", "heads"',
        '"verdicts", "gaps", "heads"',
        "tests/assessments/inspection/test_run.py::test_the_digest_depends_on_every_figure",
    ),
    Fault(
        "A worker that was overtaken goes on writing",
        "inspection.run",
        "mine = Inspection.objects.filter(pk=run.pk, fence=run.fence,",
        "mine = Inspection.objects.filter(pk=run.pk,",
        "tests/assessments/inspection/test_run.py::test_a_worker_that_was_overtaken_while_another_still_works_leaves_it_alone",
    ),
    Fault(
        "What was stated for a sealed year can be changed",
        "inspection.locks",
        "shut = {(code, year) for code, year in keys if (prefecture_of(code), year) in sealed}",
        "shut = set()",
        "tests/assessments/inspection/test_seal.py::test_what_is_stated_for_a_sealed_year_is_not_changed_any_more",
    ),
    # Reports
    Fault(
        "The annex tells what is over the top as what is short",
        "reports.excel",
        "for value in (row.short, row.over)",
        "for value in (row.over, row.short)",
        "tests/assessments/reports/test_excel.py",
    ),
    Fault(
        "A name that begins with = is a formula in the annex",
        "reports.sheetfile",
        "is_text = isinstance(value, str)",
        'is_text = isinstance(value, str) and not value.startswith("=")',
        "tests/assessments/reports/test_excel.py",
    ),
)
