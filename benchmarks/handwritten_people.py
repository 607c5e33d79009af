"""SQL by hand for what the checks ask of people: bodies, terms, appraisals, insurances, wages.

Written as handwritten.py is. Days are fetched as the database gives them; what is counted from them is counted in
handwritten.told, outside the clock.
"""

BODIES = """
WITH being AS (
  SELECT *, (founded_on IS NULL OR founded_on <= %(on)s) AND (dissolved_on IS NULL OR dissolved_on >= %(on)s) AS now
  FROM committees_committee
), counted AS (
  SELECT community_id,
    CASE WHEN count(*) FILTER (WHERE now AND body = 'party_organization') > 0 THEN 1 ELSE 0 END AS party,
    CASE WHEN count(*) FILTER (WHERE now AND body = 'residents_committee') > 0 THEN 1 ELSE 0 END AS residents,
    sum(full_members) FILTER (WHERE now AND body = 'party_organization') AS members,
    sum(probationary_members) FILTER (WHERE now AND body = 'party_organization') AS probation,
    max(party_kind) FILTER (WHERE now AND body = 'party_organization') AS form
  FROM being GROUP BY community_id
)
SELECT community_id, party, residents, members, probation,
  CASE WHEN members IS NULL OR coalesce(form, '') = '' THEN NULL
       WHEN form = 'party_branch' AND members >= %(party_general_branch_members)s THEN 1
       WHEN form = 'general_party_branch' AND members >= %(party_committee_members)s THEN 1 ELSE 0 END
FROM counted
"""

# Of a community that reports that it has no committee the world has none (world_nil.py): no text asks for it here.
TERMS = """
WITH last AS (
  SELECT c.community_id, c.body, c.dissolved_on,
    c.dissolved_on IS NULL OR c.dissolved_on >= %(on)s AS now, max(coalesce(t.extended_until, t.ended_on)) AS day
  FROM committees_committee c LEFT JOIN committees_term t ON t.committee_id = c.id AND t.started_on <= %(on)s
  WHERE c.founded_on IS NULL OR c.founded_on <= %(on)s GROUP BY c.id, c.community_id, c.body, c.dissolved_on
), ran AS (
  SELECT community_id, body, now, CASE WHEN now OR day < dissolved_on THEN day ELSE dissolved_on END AS day,
    row_number() OVER (PARTITION BY community_id, body ORDER BY now DESC, dissolved_on DESC) AS place
  FROM last
)
SELECT community_id, max(day) FILTER (WHERE body = 'party_organization'),
  max(day) FILTER (WHERE body = 'residents_committee'), min(day) FILTER (WHERE now)
FROM ran WHERE place = 1 GROUP BY community_id
"""

ELECTION = """
WITH being AS (
  SELECT *, (founded_on IS NULL OR founded_on <= %(on)s) AND (dissolved_on IS NULL OR dissolved_on >= %(on)s) AS now
  FROM committees_committee WHERE body = 'residents_committee'
), terms AS (
  SELECT c.community_id, t.method, t.elected_on,
    row_number() OVER (PARTITION BY c.community_id ORDER BY t.started_on DESC, t.id DESC) AS place
  FROM committees_term t JOIN being c ON c.id = t.committee_id WHERE c.now AND t.started_on <= %(on)s
)
SELECT community_id, CASE WHEN method = 'direct' THEN 1 ELSE 0 END, elected_on FROM terms WHERE place = 1
UNION ALL
SELECT community_id, 0, NULL FROM being GROUP BY community_id
HAVING count(*) FILTER (WHERE now) = 0 AND count(*) FILTER (WHERE dissolved_on < %(on)s) > 0
"""

SECRETARY = """
WITH held AS (
  SELECT c.community_id, s.selection_method, s.post = 'secretary' AND (s.ended_on IS NULL OR s.ended_on >= %(on)s) AS now
  FROM committees_seat s JOIN committees_committee c ON c.id = s.committee_id
  WHERE c.body = 'party_organization' AND s.started_on <= %(on)s
)
SELECT community_id, count(*) FILTER (WHERE now AND selection_method <> ''), count(*) FILTER (WHERE now)
FROM held GROUP BY community_id
"""

MAKE_UP = """
SELECT c.community_id,
  count(DISTINCT p.id) FILTER (WHERE p.sex = '2'), count(DISTINCT p.id) FILTER (WHERE p.birth_date > %(young_from)s),
  count(DISTINCT p.id) FILTER (WHERE p.education_level IN ('1', '2', '3')),
  count(DISTINCT p.id) FILTER (WHERE c.body = 'party_organization')
    + count(DISTINCT p.id) FILTER (WHERE c.body <> 'party_organization') - count(DISTINCT p.id),
  CASE WHEN min(p.id) FILTER (WHERE s.post = 'secretary') = min(p.id) FILTER (WHERE s.post = 'director') THEN 1
       WHEN min(p.id) FILTER (WHERE s.post = 'secretary') <> min(p.id) FILTER (WHERE s.post = 'director') THEN 0 END
FROM committees_seat s JOIN committees_committee c ON c.id = s.committee_id JOIN staffing_person p ON p.id = s.person_id
WHERE s.full_time AND s.started_on <= %(on)s AND (s.ended_on IS NULL OR s.ended_on >= %(on)s)
GROUP BY c.community_id
"""

SUB_COMMITTEES = """
SELECT c.community_id, count(*) FILTER (WHERE s.ended_on IS NULL OR s.ended_on >= %(on)s)
FROM committees_subcommittee s JOIN committees_committee c ON c.id = s.committee_id
WHERE s.started_on <= %(on)s GROUP BY c.community_id
"""

DISPOSALS = """
SELECT c.id, count(d.id), count(d.id) FILTER (WHERE d.handled_on <= %(on)s),
  CAST(coalesce(max(julian_day(d.handled_on) - julian_day(d.found_on)) FILTER (WHERE d.handled_on <= %(on)s), 0) AS integer)
FROM communities_community c LEFT JOIN committees_memberdisposal d ON d.community_id = c.id AND d.found_on <= %(on)s
  AND (d.found_on >= %(first)s OR d.handled_on IS NULL OR d.handled_on >= %(first)s)
GROUP BY c.id
"""

WORKERS = """
WITH employed AS (
  SELECT person_id, max(CASE WHEN exemption_reason <> '' THEN 1 ELSE 0 END) AS exempt,
    max(CASE WHEN pension THEN 2 WHEN NOT pension THEN 0 ELSE 1 END) AS a,
    max(CASE WHEN unemployment THEN 2 WHEN NOT unemployment THEN 0 ELSE 1 END) AS b,
    max(CASE WHEN medical THEN 2 WHEN NOT medical THEN 0 ELSE 1 END) AS c,
    max(CASE WHEN maternity THEN 2 WHEN NOT maternity THEN 0 ELSE 1 END) AS d,
    max(CASE WHEN injury THEN 2 WHEN NOT injury THEN 0 ELSE 1 END) AS e
  FROM staffing_employment
  WHERE full_time AND started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s) GROUP BY person_id
), worker AS (
  SELECT * FROM employed
  UNION ALL
  SELECT DISTINCT s.person_id, 0, 1, 1, 1, 1, 1 FROM committees_seat s LEFT JOIN employed e ON e.person_id = s.person_id
  WHERE s.full_time AND s.started_on <= %(on)s AND (s.ended_on IS NULL OR s.ended_on >= %(on)s) AND e.person_id IS NULL
), due AS (
  SELECT p.community_id, w.* FROM worker w JOIN staffing_person p ON p.id = w.person_id
)
SELECT community_id, count(*) FILTER (WHERE exempt = 0),
  count(*) FILTER (WHERE exempt = 0 AND a = 2) + count(*) FILTER (WHERE exempt = 0 AND b = 2)
    + count(*) FILTER (WHERE exempt = 0 AND c = 2) + count(*) FILTER (WHERE exempt = 0 AND d = 2)
    + count(*) FILTER (WHERE exempt = 0 AND e = 2),
  count(*) FILTER (WHERE exempt = 0 AND a > 0) + count(*) FILTER (WHERE exempt = 0 AND b > 0)
    + count(*) FILTER (WHERE exempt = 0 AND c > 0) + count(*) FILTER (WHERE exempt = 0 AND d > 0)
    + count(*) FILTER (WHERE exempt = 0 AND e > 0),
  count(*) FILTER (WHERE exempt = 0 AND a = 0), count(*) FILTER (WHERE exempt = 0 AND a < 2),
  count(*) FILTER (WHERE exempt = 0 AND b = 0), count(*) FILTER (WHERE exempt = 0 AND b < 2),
  count(*) FILTER (WHERE exempt = 0 AND c = 0), count(*) FILTER (WHERE exempt = 0 AND c < 2),
  count(*) FILTER (WHERE exempt = 0 AND d = 0), count(*) FILTER (WHERE exempt = 0 AND d < 2),
  count(*) FILTER (WHERE exempt = 0 AND e = 0), count(*) FILTER (WHERE exempt = 0 AND e < 2)
FROM due GROUP BY community_id
"""

APPRAISALS = """
WITH graded AS (
  SELECT person_id,
    max(CASE WHEN year <> %(year)s THEN 0 WHEN grade = 'incompetent' THEN 2 ELSE 1 END) AS now,
    max(CASE WHEN year = %(year)s THEN 0 WHEN grade = 'incompetent' THEN 2 ELSE 1 END) AS last,
    max(CASE WHEN action <> '' AND action_on BETWEEN %(first)s AND %(on)s THEN 1 ELSE 0 END) AS acted
  FROM staffing_appraisal WHERE year BETWEEN %(year)s - 1 AND %(year)s GROUP BY person_id
), post AS (
  SELECT person_id, started_on, ended_on FROM staffing_employment WHERE full_time
  UNION ALL
  SELECT person_id, started_on, ended_on FROM committees_seat WHERE full_time
), held AS (
  SELECT person_id, max(CASE WHEN started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s) THEN 1 ELSE 0 END) AS works,
    max(CASE WHEN started_on <= %(on)s AND ended_on IS NULL THEN 1 ELSE 0 END) AS stays,
    max(CASE WHEN started_on <= %(entered)s AND (ended_on IS NULL OR ended_on >= %(entered)s) THEN 1 ELSE 0 END) AS before
  FROM post GROUP BY person_id
), judged AS (
  SELECT p.community_id, g.now = 2 AND g.last = 2 AS twice,
    h.works = 1 AND (g.acted = 0 OR h.stays = 1) AS kept,
    h.works = 1 AND h.before = 1 AND coalesce(g.now, 0) <> 1 AND coalesce(g.last, 0) <> 1 AS unclear
  FROM staffing_person p
  LEFT JOIN graded g ON g.person_id = p.id
  LEFT JOIN held h ON h.person_id = p.id
  WHERE g.person_id IS NOT NULL OR h.works = 1
), counted AS (
  SELECT community_id, count(*) FILTER (WHERE twice) AS twice, count(*) FILTER (WHERE twice AND kept) AS kept,
    count(*) FILTER (WHERE unclear AND twice IS NOT TRUE) AS open
  FROM judged GROUP BY community_id
), none_graded AS (
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'appraisal'
)
SELECT community_id, twice, twice + CASE WHEN n.id IS NULL THEN open ELSE 0 END,
  kept, kept + CASE WHEN n.id IS NULL THEN open ELSE 0 END
FROM counted LEFT JOIN none_graded n ON n.id = community_id
"""

QUALIFICATIONS = """
WITH employed AS (
  SELECT p.community_id, e.person_id, e.graduate_plan, e.social_work_certificate AS paper, e.housing_fund,
    e.full_time AND (e.ended_on IS NULL OR e.ended_on >= %(on)s) AS now
  FROM staffing_employment e JOIN staffing_person p ON p.id = e.person_id WHERE e.started_on <= %(on)s
)
SELECT community_id,
  CASE WHEN count(*) FILTER (WHERE now AND graduate_plan IS NOT NULL) > 0
    THEN count(DISTINCT person_id) FILTER (WHERE now AND graduate_plan) END,
  CASE WHEN count(*) FILTER (WHERE now AND paper <> '') > 0
    THEN count(DISTINCT person_id) FILTER (WHERE now AND paper NOT IN ('', 'none')) END,
  CASE WHEN count(*) FILTER (WHERE now AND housing_fund IS NOT NULL) > 0
    THEN count(DISTINCT person_id) FILTER (WHERE now AND housing_fund) END
FROM employed GROUP BY community_id
"""

PAY_FLOORS = """
WITH county AS (
  SELECT d.code, max(s.amount) FILTER (WHERE s.rank = 'chief') AS chief, max(s.amount) FILTER (WHERE s.rank = 'deputy') AS deputy,
    max(s.amount) FILTER (WHERE s.rank = 'member') AS member
  FROM staffing_paystandard s JOIN communities_division d ON d.id = s.unit_id
  WHERE s.first_year = (
    SELECT max(first_year) FROM staffing_paystandard t
    WHERE t.unit_id = s.unit_id AND t.rank = s.rank AND t.first_year <= %(year)s)
  GROUP BY d.code
)
SELECT c.id,
  CASE WHEN w.chief > %(pay_floor_chief)s THEN w.chief ELSE %(pay_floor_chief)s END,
  CASE WHEN w.deputy > %(pay_floor_deputy)s THEN w.deputy ELSE %(pay_floor_deputy)s END,
  CASE WHEN w.member > %(pay_floor_member)s THEN w.member ELSE %(pay_floor_member)s END,
  CASE WHEN w.chief > %(pay_floor_chief)s THEN w.chief END,
  CASE WHEN w.deputy > %(pay_floor_deputy)s THEN w.deputy END,
  CASE WHEN w.member > %(pay_floor_member)s THEN w.member END
FROM communities_community c LEFT JOIN county w ON w.code = substr(c.code, 1, 6)
"""

WAGES = """
WITH paid AS (
  SELECT p.community_id, CAST(sum(y.base_pay) AS bigint) / count(*) AS mean
  FROM staffing_pay y JOIN staffing_person p ON p.id = y.person_id
  WHERE y.started_on <= %(on)s AND (y.ended_on IS NULL OR y.ended_on >= %(on)s) GROUP BY p.community_id
)
SELECT c.id, p.mean, w.amount FROM communities_community c LEFT JOIN paid p ON p.community_id = c.id
LEFT JOIN communities_division d ON d.code = substr(c.code, 1, 6)
LEFT JOIN staffing_averagewage w ON w.unit_id = d.id AND w.year = %(year)s
"""

# What is 0 of a community without a row here that reports that it has none of a kind.
NONE_OF = {
    BODIES: "committee", SECRETARY: "seat committee", MAKE_UP: "seat committee",
    WORKERS: "employment+seat employment+committee", APPRAISALS: "appraisal", QUALIFICATIONS: "employment",
}  # fmt: skip
NAMED = tuple(
    (text, tuple(names.split()))
    for text, names in (
        (BODIES, "has_party_organization has_residents_committee party_members probationary_members upgrade_due"),
        (TERMS, "party_term_overdue residents_term_overdue term_days_left"),
        (ELECTION, "directly_elected residents_elected_on"),
        (SECRETARY, "secretaries_selected secretaries_selected.most"),
        (MAKE_UP, "committee_women committee_young committee_college cross_appointed concurrent_post"),
        (SUB_COMMITTEES, "sub_committees"),
        (DISPOSALS, "disposals_found disposals_handled disposal_days"),
        (WORKERS, "insurance_persons insurance_items insurance_items.most without_pension without_pension.most "
                  "without_unemployment without_unemployment.most without_medical without_medical.most "
                  "without_maternity without_maternity.most without_injury without_injury.most"),
        (APPRAISALS, "incompetent_twice incompetent_twice.most incompetent_kept incompetent_kept.most"),
        (QUALIFICATIONS, "graduates certified housing_fund"),
        (PAY_FLOORS, "pay_floor_chief pay_floor_deputy pay_floor_member local_pay_chief local_pay_deputy "
                     "local_pay_member"),
        (WAGES, "base_pay_average average_wage"),
    )
)  # fmt: skip
