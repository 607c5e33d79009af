"""What is in the database of a plan: put there before the operator begins, and compared cell by cell at the end."""

from lodi_community.records.kinds import KINDS

from .keys_plan import LAST_YEAR, NEW, YEAR

YEARLY = ("yearlyprofile", "funding", "yearlylife")
OF_THE_YEAR = ("training", "appraisal", "meeting", "disclosure", "activity", "receipt")  # not there before the year


def state_year_before(community, user):
    """The community at the end of its first year: all rows of the plan that hold over years, and last year's own."""
    for _, kinds in NEW:
        for slug, rows in kinds:
            if slug in OF_THE_YEAR:
                continue
            for number, row in enumerate(rows):
                facts = {name: value for name, value in row.items() if not isinstance(value, list)}
                if slug in YEARLY:
                    facts |= LAST_YEAR[slug][number] | {"year": YEAR - 1}
                record = _keep(KINDS[slug].model, community, facts, user)
                for part in KINDS[slug].parts:
                    name = part.model._meta.model_name
                    link = next(
                        field.name for field in part.model._meta.fields if field.related_model is KINDS[slug].model
                    )
                    for inner in row.get(name, ()) if name not in OF_THE_YEAR else ():
                        _keep(part.model, community, {link: record} | inner, user)


def _keep(model, community, facts, user):
    """Add a row as a clerk would have."""
    record = model()
    for name, value in facts.items():
        field = model._meta.get_field(name)
        if field.is_relation and isinstance(value, str):
            value = next(row for row in field.related_model.objects.within(community.code) if str(row) == value)
        if value is not None:
            setattr(record, name, field.to_python(value) if not field.is_relation else value)
    names = {field.name for field in model._meta.concrete_fields}
    if "community" in names:
        record.community = community
    elif model.place == "code":
        record.code = community.code
    record.keep(by=user)
    return record


def differences(community, plan):
    """[(where, wanted, found)] of every cell of a plan that is not stored as it is in the plan, and of rows too many."""
    found = []
    for _, kinds in plan:
        for slug, rows in kinds:
            records = list(KINDS[slug].rows_of_year(community.code, YEAR).order_by("pk"))
            found += _rows_differ(slug, rows, records)
            for record, row in zip(records, rows, strict=False):
                for part in KINDS[slug].parts:
                    name = part.model._meta.model_name
                    link = next(
                        field.name for field in part.model._meta.fields if field.related_model is KINDS[slug].model
                    )
                    inner = list(part.model.objects.filter(**{link: record}).order_by("pk"))
                    found += _rows_differ(name, row.get(name, []), inner)
    return found


def _rows_differ(slug, rows, records):
    if len(rows) != len(records):
        return [(slug, f"{len(rows)} 行", f"{len(records)} 行")]
    return [
        (f"{slug} {name}", value, stored)
        for row, record in zip(rows, records, strict=True)
        for name, value in row.items()
        if not isinstance(value, list) and not _is_same(record, name, value, stored := getattr(record, name))
    ]


def _is_same(record, name, value, stored):
    field = record._meta.get_field(name)
    if value is None:
        return stored in (None, "", False)
    return str(stored) == value if field.is_relation else stored == field.to_python(value)
