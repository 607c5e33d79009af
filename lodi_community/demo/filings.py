"""How far the filing of the working year is: some communities submitted, approved or returned, the others at work.

Of the sealed years see filed.py. Written in bulk, with the history and the Revisions that the steps of
people would have made; only a community whose hard rules wait for nothing has been submitted.
"""

from collections import defaultdict
from datetime import date

from assessments.filings.gate import findings
from assessments.filings.models import CarriedRow, Deadline, Extension, FieldComment, Filing, FilingStep, Unlock, Urging
from assessments.filings.states import Action, State
from assessments.inspection.models import Assessment
from communities.levels import county_of, street_of
from communities.models import Community, Division, Grid
from funding.models import Funding
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post

from . import office
from .fate import TODAY, WORKING, stream

AT_WORK = ("431302001001", "431302001003")  # where a visitor changes something first
SHARES = ((State.DRAFT, 30), (State.SUBMITTED, 24), (State.APPROVED, 34), (State.RETURNED, 12))
URGED = 3  # communities of a county
CARRIED = 0.4  # of the communities at work
READY = office.from_day(date(WORKING, 11, 11))  # whoever had something to enter after it is still at work
OPENED, LOOKED_AT = office.at(date(WORKING, 10, 9), 9, 40), office.at(date(WORKING, 11, 20), 10, 5)
DUE, LATER, UNLOCKED_TO = date(WORKING, 12, 10), date(WORKING, 12, 20), date(WORKING, 12, 4)
REMARKS = (
    "网格户数与派出所提供的数不一致，请核对",
    "常住户数比上年变化较大，请核对后重报",
    "网格员已经换人，请更新后重报",
)
# Key of a warning, or what it begins with → what the street says to it.
ANSWERS = {
    "8-grids": "今年按住户重新划分了网格",
    "8-volunteers": "今年按登记表逐人清点过",
    "8-operating_received": "与县财政的拨款单核对过，数没有错",
    "8-livelihood_received": "与县财政的拨款单核对过，数没有错",
    "9": "县财政正在重新核定，低于标准的补发",
    "missing": "材料正在收集，收齐以后补录",
}
CHECKED = "已经逐项核对，数没有错"
COURSE = {
    State.SUBMITTED: (Action.SUBMIT,),
    State.APPROVED: (Action.SUBMIT, Action.APPROVE),
    State.RETURNED: (Action.SUBMIT, Action.RETURN),
}
AFTER = {Action.SUBMIT: State.SUBMITTED, Action.APPROVE: State.APPROVED, Action.RETURN: State.RETURNED}


def file_year(trail):
    """The filings of the working year."""
    states = draw(trail)
    communities = {row.code: row for row in Community.objects.filter(code__in=states)}
    offices, filings = holders(), {}
    for code, state in states.items():
        filings[code] = Filing(community=communities[code], year=WORKING, state=state, version=1)
    found = [step for filing in filings.values() for step in walk(filing, offices, trail.last(filing.place_code()))]
    assessed = {row.code: row for row in Assessment.objects.of_year(WORKING)}
    for submitted in found:
        if submitted.action == Action.SUBMIT:
            submitted.answers = answers_for(submitted, assessed[submitted.filing.place_code()])
    keep(trail, filings.values(), found)
    remark([filing for filing in filings.values() if filing.state == State.RETURNED], offices)
    grant(trail, filings, offices)
    urge(trail, filings, offices)
    carry(filings)


def holders():
    """(code of a unit, post) → who holds it, of several the first."""
    return {(user.scope, user.post): user for user in User.objects.select_related("division").order_by("-pk")}


def keep(trail, filings, steps):
    """Store filings with the steps that brought them where they are, and the Revision of each step."""
    steps = sorted(steps, key=lambda step: step.at)
    Filing.objects.bulk_create(filings, batch_size=500)
    for step in steps:
        step.filing = step.filing  # takes over the key, which it has only now
    FilingStep.objects.bulk_create(steps, batch_size=500)
    note(trail, steps)


def draw(trail):
    """code → state of the communities with which something was done already."""
    ready = Assessment.objects.of_year(WORKING).filter(hard_missing=0).exclude(code__in=AT_WORK)
    states, names = {}, [state for state, _ in SHARES]
    for code in ready.order_by("code").values_list("code", flat=True):
        if trail.last(code) >= READY:
            continue
        states[code] = stream(code, "filing").choices(names, [share for _, share in SHARES])[0]
    for wanted, code in zip((State.APPROVED, State.SUBMITTED, State.RETURNED), states):
        if wanted not in states.values():  # a small demonstration has one of each, too
            states[code] = wanted
    return {code: state for code, state in states.items() if state != State.DRAFT}


def walk(filing, offices, entered):
    """The steps that brought a filing to its state; the filing learns since when and by whom.

    ``entered``: the office second of the last entry about the community; it was submitted after it.
    """
    code, actions = filing.place_code(), COURSE[filing.state]
    filing.state, rng = State.DRAFT, stream(code, "filing days")
    second = office.from_day(date(WORKING, 11, rng.randint(3, 13))) + rng.randrange(office.DAY)
    second = max(second, entered + rng.randrange(600, 7200))
    for action in actions:
        by = offices[(street_of(code), Post.CLERK) if action == Action.SUBMIT else (county_of(code), Post.REVIEWER)]
        yield taken(filing, action, second, by, rng.choice(REMARKS) if action == Action.RETURN else "")
        second += rng.randint(1, 3) * office.DAY + rng.randrange(5400)


def taken(filing, action, second, by, comment=""):
    """A step that takes a filing on, in an office second; the filing learns since when and by whom."""
    before, at = filing.state, office.moment(second)
    filing.state, filing.since, filing.by = AFTER[action], at, by
    return FilingStep(
        filing=filing,
        at=at,
        by=by,
        by_name=by.name,
        action=action,
        state_from=before,
        state_to=filing.state,
        comment=comment,
    )


def answers_for(submitted, assessment):
    """What the street said to each warning that the gate had for a community of the working year when it was submitted."""
    asked = findings(submitted.by, submitted.filing.community, WORKING, assessment)
    return [{"key": one.key, "sentence": one.sentence, "answer": _answer(one.key)} for one in asked if one.is_warning]


def _answer(key):
    return ANSWERS.get(key) or ANSWERS.get(key.partition("-")[0], CHECKED)


def note(trail, steps):
    """A Revision for each step, through the door of whoever took it."""
    by_office = defaultdict(list)
    for step in steps:
        by_office[step.by].append(step)
    for by, own in by_office.items():
        with trail.door(by) as door:
            door.note_many(
                [
                    (step.at, step.filing, {"state": [step.get_state_from_display(), step.get_state_to_display()]})
                    for step in own
                ]
            )


def remark(returned, offices):
    """A comment on a field of the first grid of every community that was returned."""
    grids = {}
    for grid in Grid.objects.filter(community__in=[filing.community_id for filing in returned]).order_by("-pk"):
        grids[grid.community_id] = grid
    FieldComment.objects.bulk_create(
        FieldComment(
            filing=filing,
            kind="grid",
            object_id=grid.pk,
            title=str(grid),
            field="households",
            comment="请与派出所核对",
            at=filing.since,
            by=offices[county_of(filing.place_code()), Post.REVIEWER],
            by_name=offices[county_of(filing.place_code()), Post.REVIEWER].name,
        )
        for filing in returned
        if (grid := grids.get(filing.community_id))
    )


def grant(trail, filings, offices):
    """Every county's deadline, one community that has longer, and one approved filing that is unlocked."""
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        by = offices[county.code, Post.DEPARTMENT]
        own = {code: filing for code, filing in filings.items() if code.startswith(county.code)}
        with trail.door(by, at=OPENED) as door:
            door.keep(Deadline(county=county, year=WORKING, due_on=DUE))
            door.at = LOOKED_AT
            if filing := next((one for one in own.values() if one.state == State.APPROVED), None):
                door.keep(Unlock(filing=filing, reason="合并了两个网格，补报网格户数", ended_on=UNLOCKED_TO))
                step(door, filing, Action.UNLOCK, f"解锁到 {UNLOCKED_TO}：合并了两个网格，补报网格户数")
            if filing := next((one for one in own.values() if one.state == State.RETURNED), None):
                door.keep(Extension(filing=filing, reason="街道换届，经办人交接", extended_until=LATER))
                step(door, filing, Action.EXTEND, f"延期到 {LATER}：街道换届，经办人交接")


def urge(trail, filed, offices):
    """In every county the first communities that have not delivered were urged when the department looked."""
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        by = offices[county.code, Post.DEPARTMENT]
        late = Community.objects.within(county.code).exclude(code__in=filed).order_by("code")[:URGED]
        with trail.door(by, at=LOOKED_AT) as door:
            for community in late:
                text = (
                    f"{community}{WORKING}年度填报截止 {DUE}，还有 {(DUE - TODAY).days} 天，还没有提交。请核对后提交。"
                )
                door.keep(Urging(community=community, year=WORKING, at=LOOKED_AT, by=by, by_name=by.name, text=text))


def carry(filed):
    """The money of some communities at work was taken over from the year before; nobody has confirmed it yet."""
    last = {(row.community_id, row.kind): row for row in Funding.objects.filter(year=WORKING - 1)}
    rows = (
        Funding.objects.filter(year=WORKING)
        .exclude(community__code__in=filed)
        .select_related("community")
        .order_by("pk")
    )
    chosen = (
        row for row in rows if row.place_code() in AT_WORK or stream(row.place_code(), "carried").random() < CARRIED
    )
    CarriedRow.objects.bulk_create(
        CarriedRow(
            kind="funding",
            object_id=row.pk,
            community_id=row.community_id,
            year=WORKING,
            from_object_id=last[row.community_id, row.kind].pk,
        )
        for row in chosen
        if (row.community_id, row.kind) in last
    )


def step(door, filing, action, comment):
    """A step that leaves the state as it is."""
    FilingStep.objects.create(
        filing=filing,
        at=door.at,
        by=door.by,
        by_name=door.by.name,
        action=action,
        state_from=filing.state,
        state_to=filing.state,
        comment=comment,
    )
    door.note(filing, {"state": [filing.get_state_display(), filing.get_state_display()]})
