"""The same figures by SQL written by hand, one text a measure, as short a way through the tables as the author knows.

What is compared: the seconds until the rows are in Python, and every figure. The texts run on SQLite and on PostgreSQL.
"""

from calendar import monthrange
from datetime import date, timedelta

from django.db import connection

from lodi_community.records.figures import UNBOUNDED

from . import handwritten_life, handwritten_people
from .handwritten_life import INSTITUTIONS
from .handwritten_people import ELECTION, TERMS

PROFILE = """
SELECT community_id, households, population, volunteers, kind, funding_tier, heavy_load
FROM communities_yearlyprofile WHERE year = %(year)s
"""

FORMATION = "SELECT id, formation, established_on FROM communities_community"

GRIDS = """
WITH measured AS (
  SELECT community_id, households,
    (households BETWEEN %(few)s AND %(many)s) OR (population BETWEEN %(low)s AND %(high)s) AS fits,
    CASE WHEN households < %(few)s THEN %(few)s - households
         WHEN households > %(many)s THEN households - %(many)s ELSE 0 END AS households_off,
    CASE WHEN population < %(low)s THEN %(low)s - population
         WHEN population > %(high)s THEN population - %(high)s ELSE 0 END AS population_off
  FROM communities_grid WHERE started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s)
)
SELECT community_id, count(*), count(*) FILTER (WHERE fits), sum(households),
  coalesce(sum(households_off) FILTER (WHERE NOT fits), 0), coalesce(sum(population_off) FILTER (WHERE NOT fits), 0)
FROM measured GROUP BY community_id
"""

BRANDS = """
SELECT community_id, count(*) FILTER (WHERE ended_on IS NULL OR ended_on >= %(on)s)
FROM communities_servicebrand WHERE started_on <= %(on)s GROUP BY community_id
"""

RESERVES = """
SELECT p.community_id, count(DISTINCT p.id) FILTER (
    WHERE (c.left_on IS NULL OR c.left_on >= %(on)s)
      AND p.birth_date > %(born_from)s AND p.education_level IN ('1', '2', '3'))
FROM staffing_reservecandidate c JOIN staffing_person p ON p.id = c.person_id
WHERE c.listed_on <= %(on)s GROUP BY p.community_id
"""

SEATS = """
WITH held AS (
  SELECT c.community_id, s.person_id, c.body = 'party_organization' AS party, s.full_time,
    (s.ended_on IS NULL OR s.ended_on >= %(on)s) AS now
  FROM committees_seat s JOIN committees_committee c ON c.id = s.committee_id WHERE s.started_on <= %(on)s
)
SELECT community_id,
  count(*) FILTER (WHERE now AND full_time AND party),
  count(*) FILTER (WHERE now AND full_time AND NOT party),
  count(DISTINCT person_id) FILTER (WHERE now AND full_time),
  count(DISTINCT person_id) FILTER (WHERE now AND NOT full_time AND party)
FROM held GROUP BY community_id
"""

STAFF = """
WITH worker AS (
  SELECT person_id,
    max(CASE WHEN full_time AND (ended_on IS NULL OR ended_on >= %(on)s) THEN 1 ELSE 0 END) AS now,
    max(CASE WHEN full_time AND (ended_on IS NULL OR ended_on >= %(on)s) AND source = 'open_recruitment'
        THEN 1 ELSE 0 END) AS recruited
  FROM staffing_employment WHERE started_on <= %(on)s GROUP BY person_id
), member AS (
  SELECT DISTINCT person_id FROM committees_seat
  WHERE full_time AND started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s)
), counted AS (
  SELECT p.community_id, count(*) FILTER (WHERE w.now = 1 OR m.person_id IS NOT NULL) AS workers,
    count(*) FILTER (WHERE w.recruited = 1) AS recruited, count(w.person_id) AS told
  FROM staffing_person p LEFT JOIN worker w ON w.person_id = p.id LEFT JOIN member m ON m.person_id = p.id
  WHERE w.person_id IS NOT NULL OR m.person_id IS NOT NULL GROUP BY p.community_id
), none_employed AS (
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'employment' AND (r.since IS NULL OR r.since <= %(on)s)
)
SELECT k.community_id, k.workers, CASE WHEN k.told > 0 OR n.id IS NOT NULL THEN k.workers ELSE %(unbounded)s END,
  k.recruited, CASE WHEN k.told > 0 OR n.id IS NOT NULL THEN k.recruited ELSE %(unbounded)s END
FROM counted k LEFT JOIN none_employed n ON n.id = k.community_id
"""

TRAINING = """
WITH seat AS (
  SELECT person_id, post IN ('secretary', 'director') AS chief, ended_on IS NULL OR ended_on >= %(on)s AS now,
    julian_day(CASE WHEN started_on > %(counted_from)s THEN started_on ELSE date(%(counted_from)s) END) AS begun,
    julian_day(CASE WHEN ended_on < %(on)s THEN ended_on ELSE date(%(on)s) END) AS last
  FROM committees_seat WHERE full_time AND started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(counted_from)s)
), reach AS (
  SELECT seat.*, max(last) OVER before AS reached, max(last) FILTER (WHERE chief) OVER before AS chief_reached
  FROM seat
  WINDOW before AS (PARTITION BY person_id ORDER BY begun, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), post AS MATERIALIZED (
  SELECT person_id, max(CASE WHEN now AND chief THEN 1 ELSE 0 END) AS chief,
    sum(CASE WHEN reached >= last THEN 0 WHEN reached >= begun THEN last - reached ELSE last - begun + 1 END) AS served,
    sum(CASE WHEN NOT chief OR chief_reached >= last THEN 0 WHEN chief_reached >= begun THEN last - chief_reached
        ELSE last - begun + 1 END) AS as_chief
  FROM reach GROUP BY person_id HAVING max(CASE WHEN now THEN 1 ELSE 0 END) = 1
), course AS (
  SELECT person_id,
    sum(days) FILTER (WHERE organizer_level IN ('province', 'city', 'county')) AS county,
    sum(days) FILTER (WHERE organizer_level IN ('province', 'city', 'county', 'street')) AS street
  FROM staffing_training WHERE ended_on BETWEEN %(first)s AND %(on)s GROUP BY person_id
), told AS (
  SELECT p.community_id FROM course c JOIN staffing_person p ON p.id = c.person_id
  UNION
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'training'
), tested AS (
  SELECT p.community_id, chief = 1 AND 2 * as_chief >= served AS leader, coalesce(county, 0) AS county,
    coalesce(street, 0) AS street
  FROM post JOIN staffing_person p ON p.id = post.person_id LEFT JOIN course c ON c.person_id = post.person_id
  WHERE served >= %(training_min_days_in_post)s
), summed AS (
  SELECT community_id,
    count(*) FILTER (WHERE leader) AS n1,
    CAST(sum(CASE WHEN county < 2 * %(training_leader_days)s THEN county ELSE 2 * %(training_leader_days)s END)
      FILTER (WHERE leader) AS bigint) AS d1,
    count(*) FILTER (WHERE leader AND county = 0) AS m1,
    count(*) FILTER (WHERE NOT leader) AS n2,
    CAST(sum(CASE WHEN street < 2 * %(training_member_days)s THEN street ELSE 2 * %(training_member_days)s END)
      FILTER (WHERE NOT leader) AS bigint) AS d2,
    count(*) FILTER (WHERE NOT leader AND street = 0) AS m2
  FROM tested GROUP BY community_id
)
SELECT t.community_id, coalesce(n1, 0), coalesce(d1, 0), coalesce(m1, 0), coalesce(n2, 0), coalesce(d2, 0), coalesce(m2, 0),
  told.community_id IS NOT NULL
FROM (SELECT DISTINCT p.community_id FROM post JOIN staffing_person p ON p.id = post.person_id) t
LEFT JOIN summed ON summed.community_id = t.community_id
LEFT JOIN told ON told.community_id = t.community_id
"""

PAY = """
WITH months(begins, ends) AS (
  VALUES
    (date(%(begins1)s), date(%(ends1)s)), (date(%(begins2)s), date(%(ends2)s)), (date(%(begins3)s), date(%(ends3)s)),
    (date(%(begins4)s), date(%(ends4)s)), (date(%(begins5)s), date(%(ends5)s)), (date(%(begins6)s), date(%(ends6)s)),
    (date(%(begins7)s), date(%(ends7)s)), (date(%(begins8)s), date(%(ends8)s)), (date(%(begins9)s), date(%(ends9)s)),
    (date(%(begins10)s), date(%(ends10)s)), (date(%(begins11)s), date(%(ends11)s)), (date(%(begins12)s), date(%(ends12)s))
), seat AS (
  SELECT person_id,
    CASE WHEN post IN ('secretary', 'director') THEN 0
         WHEN post IN ('deputy_secretary', 'deputy_director') THEN 1 ELSE 2 END AS rank,
    started_on, ended_on, started_on <= %(first)s AND (ended_on IS NULL OR ended_on >= %(last)s) AS whole
  FROM committees_seat
  WHERE full_time AND started_on <= %(last)s AND (ended_on IS NULL OR ended_on >= %(first)s)
), paid AS (
  SELECT person_id, base_pay, started_on, ended_on,
    started_on <= %(january)s AND (ended_on IS NULL OR ended_on >= %(december)s) AS whole
  FROM staffing_pay WHERE started_on <= %(last)s AND (ended_on IS NULL OR ended_on >= %(first)s)
), post AS MATERIALIZED (
  SELECT person_id, min(rank) AS rank, min(CASE WHEN whole THEN 1 ELSE 0 END) AS whole FROM seat GROUP BY person_id
), income AS MATERIALIZED (
  SELECT person_id, min(base_pay) AS pay, min(CASE WHEN whole THEN 1 ELSE 0 END) AS whole FROM paid GROUP BY person_id
), steady AS (
  SELECT post.person_id, 12 AS months, rank, pay FROM post LEFT JOIN income ON income.person_id = post.person_id
  WHERE post.whole = 1 AND coalesce(income.whole, 1) = 1
), changing AS MATERIALIZED (
  SELECT post.person_id FROM post LEFT JOIN income ON income.person_id = post.person_id
  WHERE post.whole = 0 OR coalesce(income.whole, 1) = 0
), held AS (
  SELECT seat.person_id, ranks.rank, seat.started_on, coalesce(seat.ended_on, date(%(last)s)) AS until,
    max(coalesce(seat.ended_on, date(%(last)s))) OVER (
      PARTITION BY seat.person_id, ranks.rank ORDER BY seat.started_on, seat.ended_on
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM changing JOIN seat ON seat.person_id = changing.person_id
  JOIN (SELECT 0 AS rank UNION ALL SELECT 1 UNION ALL SELECT 2) ranks ON seat.rank <= ranks.rank
), parted AS (
  SELECT person_id, rank, started_on, until,
    sum(CASE WHEN julian_day(started_on) <= julian_day(reached) + 1 THEN 0 ELSE 1 END) OVER (
      PARTITION BY person_id, rank ORDER BY started_on, until ROWS UNBOUNDED PRECEDING) AS part
  FROM held
), span AS (
  SELECT person_id, rank, min(started_on) AS started_on, max(until) AS ended_on FROM parted GROUP BY person_id, rank, part
), served AS (
  SELECT span.person_id, m.begins, m.ends, min(span.rank) AS rank
  FROM span JOIN months m ON span.started_on <= m.begins AND span.ended_on >= m.ends
  GROUP BY span.person_id, m.begins, m.ends
), due AS (
  SELECT * FROM steady
  UNION ALL
  SELECT person_id, 1, rank, (
    SELECT min(base_pay) FROM staffing_pay p
    WHERE p.person_id = served.person_id AND p.started_on <= served.ends
      AND (p.ended_on IS NULL OR p.ended_on >= served.begins))
  FROM served
), city AS (
  SELECT CASE rank WHEN 0 THEN %(pay_floor_chief)s WHEN 1 THEN %(pay_floor_deputy)s ELSE %(pay_floor_member)s END AS floor,
    rank FROM (SELECT 0 AS rank UNION ALL SELECT 1 UNION ALL SELECT 2) ranks
), county AS (
  SELECT d.code, CASE s.rank WHEN 'chief' THEN 0 WHEN 'deputy' THEN 1 ELSE 2 END AS rank, s.amount AS floor
  FROM staffing_paystandard s JOIN communities_division d ON d.id = s.unit_id
  WHERE s.first_year = (
    SELECT max(first_year) FROM staffing_paystandard t
    WHERE t.unit_id = s.unit_id AND t.rank = s.rank AND t.first_year <= %(year)s)
), floors AS (
  SELECT p.community_id, due.person_id, months, pay,
    CASE WHEN county.floor > city.floor THEN county.floor ELSE city.floor END AS floor
  FROM due JOIN city ON city.rank = due.rank JOIN staffing_person p ON p.id = due.person_id
  JOIN communities_community c ON c.id = p.community_id
  LEFT JOIN county ON county.code = substr(c.code, 1, 6) AND county.rank = due.rank
), counted AS (
  SELECT community_id, count(DISTINCT person_id) AS members, CAST(sum(months * floor) AS bigint) AS required,
    CAST(coalesce(sum(months * CASE WHEN pay < floor THEN pay WHEN pay >= floor THEN floor END), 0) AS bigint) AS met,
    CAST(coalesce(sum(months * floor) FILTER (WHERE pay IS NULL), 0) AS bigint) AS open
  FROM floors GROUP BY community_id
), seated AS (
  SELECT DISTINCT c.community_id FROM committees_seat s JOIN committees_committee c ON c.id = s.committee_id
  WHERE s.started_on <= %(last)s AND (s.ended_on IS NULL OR s.ended_on >= %(first)s)
), none_paid AS (
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'pay'
)
SELECT s.community_id, coalesce(members, 0), coalesce(required, 0), coalesce(met, 0),
  coalesce(met, 0) + CASE WHEN n.id IS NULL THEN coalesce(open, 0) ELSE 0 END
FROM seated s LEFT JOIN counted ON counted.community_id = s.community_id LEFT JOIN none_paid n ON n.id = s.community_id
"""

RECEIVED = """
SELECT f.community_id,
  CAST(CASE WHEN count(*) FILTER (WHERE kind = 'operating') > 0
    THEN coalesce(sum(r.amount) FILTER (WHERE kind = 'operating' AND r.received_on <= %(on)s), 0) END AS bigint),
  CAST(CASE WHEN count(*) FILTER (WHERE kind = 'livelihood') > 0
    THEN coalesce(sum(r.amount) FILTER (WHERE kind = 'livelihood' AND r.received_on <= %(on)s), 0) END AS bigint)
FROM funding_funding f LEFT JOIN funding_receipt r ON r.funding_id = f.id
WHERE f.year = %(year)s GROUP BY f.community_id
"""
RECEIVED_BEFORE = RECEIVED.replace("%(on)s", "%(year_end_before)s").replace("%(year)s", "%(year_before)s")

PREMISES = """
WITH begun AS (
  SELECT id, community_id, floor_area, tenure, (in_use_to IS NULL OR in_use_to >= %(on)s) AS now
  FROM facilities_premises WHERE in_use_from <= %(on)s
), centre AS (
  SELECT b.community_id, coalesce(max(r.area), 0) AS largest,
    CASE WHEN count(r.area) = count(*) THEN max(r.area) ELSE %(unbounded)s END AS most
  FROM begun b JOIN facilities_room r ON r.premises_id = b.id
  WHERE b.now AND r.kind = 'community_service_centre' AND r.shared_with = '' GROUP BY b.community_id
), area AS (
  SELECT community_id,
    CAST(coalesce(sum(floor_area) FILTER (WHERE now), 0) AS bigint) AS floor,
    count(*) FILTER (WHERE now AND floor_area IS NULL) AS unsaid,
    CAST(coalesce(sum(floor_area) FILTER (WHERE now AND tenure = 'rented'), 0) AS bigint) AS rented
  FROM begun GROUP BY community_id
)
SELECT a.community_id, a.floor, CASE WHEN a.unsaid > 0 THEN %(unbounded)s ELSE a.floor END, a.rented,
  coalesce(c.largest, 0), coalesce(c.most, 0)
FROM area a LEFT JOIN centre c ON c.community_id = a.community_id
"""

NIL = """
SELECT c.id, r.kind FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
WHERE r.year = %(year)s AND (r.since IS NULL OR r.since <= %(on)s)
"""

NAMED = (
    (PROFILE, ("households", "population", "volunteers", "community_kind", "funding_tier", "heavy_load")),
    (FORMATION, ("formation", "established_on")),
    (GRIDS, ("grids", "grids_in_range", "grid_households", "grid_households_off", "grid_population_off")),
    (BRANDS, ("service_brands",)),
    (RESERVES, ("reserve_candidates",)),
    (SEATS, ("party_seats", "residents_seats", "committee_persons", "part_time_members")),
    (STAFF, ("staff", "staff.most", "recruited_openly", "recruited_openly.most")),
    (
        TRAINING,
        (
            "leaders_tested", "leader_training", "leader_courses_missing",
            "members_tested", "member_training", "member_courses_missing",
        ),
    ),
    (PAY, ("pay_members", "pay_required", "pay_met", "pay_met.most")),
    (RECEIVED, ("operating_received", "livelihood_received")),
    (RECEIVED_BEFORE, ("operating_before", "livelihood_before")),
    (PREMISES, ("premises_area", "premises_area.most", "rented_area", "centre_area", "centre_area.most")),
    *handwritten_people.NAMED,
    *handwritten_life.NAMED,
)  # fmt: skip


# What is 0 of a community without a row here that reports that it has none of a kind.
NONE_OF = {
    GRIDS: "grid", BRANDS: "servicebrand", RESERVES: "reservecandidate", SEATS: "seat committee",
    STAFF: "employment+seat employment+committee", TRAINING: "seat committee", PAY: "seat committee",
    RECEIVED: "funding receipt", PREMISES: "premises", **handwritten_people.NONE_OF, **handwritten_life.NONE_OF,
}  # fmt: skip


def parameters(on, reading):
    """What the texts ask for, by name: the day, days around it, and the readings of the year."""
    if reading["training.leader_days_scope"] != "county" or not reading["facility.count_leased"]:
        raise ValueError("the texts are written for the document's own readings")
    tolerance = reading["grid.tolerance_percent"]
    ranges = {}
    for least, most, middle in (("few", "many", "grid.households"), ("low", "high", "grid.population")):
        ranges[least] = -(-reading[middle] * (100 - tolerance) // 100)
        ranges[most] = reading[middle] * (100 + tolerance) // 100
    days = {
        "on": on,
        "first": date(on.year, 1, 1),
        "last": date(on.year, 12, 31),
        "january": date(on.year, 1, 31),  # pay that covers a day of every month begins by then
        "year_end_before": date(on.year - 1, 12, 31),
        "december": date(on.year, 12, 1),  # and ends from then on
        "counted_from": min(date(on.year, 1, 1), on - timedelta(days=reading["training.min_days_in_post"] - 1)),
        "young_from": date(on.year - 35 - 1, on.month, on.day),
        "entered": date(on.year - 1, 12, 31) - timedelta(days=reading["training.min_days_in_post"] - 1),
        "born_from": date(on.year - reading["reserve.max_age"] - 1, on.month, on.day),
    }
    months = {}
    for month in range(1, 13):
        months[f"begins{month}"] = date(on.year, month, 1)
        months[f"ends{month}"] = date(on.year, month, monthrange(on.year, month)[1])
    return {
        "year": on.year,
        "year_before": on.year - 1,
        "unbounded": UNBOUNDED,
        **{name: f"{day}" for name, day in {**days, **months}.items()},
        **ranges,
        **{name.replace(".", "_"): value for name, value in reading.items()},
    }


def fetch(values):
    """The rows of every text: what is timed."""
    fetched = []
    with connection.cursor() as cursor:
        for text in (NIL, *(text for text, _ in NAMED)):
            cursor.execute(spoken(text), values)
            fetched.append(cursor.fetchall())
    return fetched


def spoken(text):
    """A text in the words of the database: only days are counted differently."""
    return text.replace("julian_day(", "julianday(" if connection.vendor == "sqlite" else "extract(julian FROM ")


def figures(fetched, on):
    """Name → {community id: figure} from the rows: (least, most) of one of which a part is missing, None left out."""
    nil, *fetched = fetched
    reports = {}
    for pk, kind in nil:
        reports.setdefault(kind, set()).add(pk)
    found = {}
    for (text, names), rows in zip(NAMED, fetched, strict=True):
        cells = {row[0]: dict(zip(names, told(text, row, on), strict=True)) for row in rows}
        none = [set.intersection(*(reports.get(slug, set()) for slug in kinds)) for kinds in reported(text)]
        cells |= {pk: dict.fromkeys(names, 0) for pk in set().union(*none) - cells.keys()}
        for pk, row in cells.items():
            for name, figure in ends(row):
                found.setdefault(name, {})[pk] = figure
    return found


def reported(text):
    """The sets of kinds of which all have to be reported as none."""
    return [together.split("+") for together in NONE_OF.get(text, "").split()]


def ends(row):
    """(name, figure) of a row's cells that say something, least and most together where they differ."""
    for name, value in row.items():
        if value in (None, "") or name.endswith(".most"):
            continue
        most = row.get(f"{name}.most", value)
        if (value, most) != (0, UNBOUNDED):
            yield name, value if most == value else (value, most)


def told(text, row, on):
    """The figures of a row: days as ordinals or counted to the day, no training where nobody of the community has a course."""
    cells = list(row[1:])
    if text in (FORMATION, ELECTION):
        cells[1] = ordinal(cells[1])
        if text is FORMATION and cells[0] == "existing":
            cells[1] = cells[1] or 1
    if text is INSTITUTIONS:
        cells[7] = ordinal(cells[7])
    if text is TERMS:
        *late, left = [ordinal(day) and ordinal(day) - on.toordinal() for day in cells]
        cells = [None if days is None else max(-days, 0) for days in late] + [left and max(left, 0)]
    if text is TRAINING:
        known = cells.pop()
        cells = [cell if known or place % 3 == 0 else None for place, cell in enumerate(cells)]
    return cells


def ordinal(day):
    """A day, or its ISO text, as a number; None as it is."""
    return day and date.fromisoformat(f"{day}").toordinal()
