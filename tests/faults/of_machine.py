"""Faults of what everybody's rows go through: scope, write door, forms, drafts, attachments, posts, pages, layers."""

from .fault import Fault

FAULTS = (
    # Scope
    Fault(
        "A clerk sees the rows of every street",
        "records.scope",
        "return self.within(code) if code else self.none()",
        "return self.all() if code else self.none()",
        "tests/records/test_scope.py",
    ),
    Fault(
        "A street sees the street whose code comes right after its own",
        "records.scope",
        '{place}__lt"',
        '{place}__lte"',
        "tests/records/test_scope.py",
    ),
    Fault(
        "A row of another street can be chosen in a form",
        "records.scope",
        "queryset.model.objects.visible_to(user).with_place()",
        "queryset.model.objects.with_place()",
        "tests/records/test_forms.py",
    ),
    Fault(
        "A search names communities of other counties",
        "dashboards.search",
        "Community.objects.visible_to(user)",
        "Community.objects.all()",
        "tests/test_scope.py::test_a_search_finds_what_is_inside_the_scope_only",
    ),
    # Versions
    Fault(
        "A form overwrites what somebody saved after it was opened",
        "records.forms",
        'self.instance.version = cleaned.get("version") or 0',
        "cleaned.setdefault('version', self.instance.version)",
        "tests/records/test_conflicts.py",
    ),
    Fault(
        "An import overwrites what somebody saved after it was checked",
        "records.refusals",
        "    if current.version != record.version:\n        raise",
        "    if current.version < record.version:\n        raise",
        "tests/workbooks/test_plan.py",
    ),
    Fault(
        "A form does not carry the version at which it was opened",
        "records/form.html",
        "{% for field in form.hidden_fields %}{{ field }}{% endfor %}",
        "",
        "tests/records/test_forms.py",
    ),
    # Revisions
    Fault(
        "A change leaves no revision",
        "records.door",
        "self._note(record, Revision.Action.CHANGE if before",
        "before or self._note(record, Revision.Action.CHANGE if before",
        "tests/records/test_door.py",
    ),
    Fault(
        "Of rows added together only the first leaves a revision",
        "records.door",
        "zip(records, added):\n            self._note",
        "zip(records[:1], added[:1]):\n            self._note",
        "tests/records/test_door_together.py",
    ),
    Fault(
        "A removal leaves no revision",
        "records.door",
        "self._note(before, Revision.Action.REMOVE, what_is_removed(before.state()), reason)",
        "self.places |= before.touches()",
        "tests/records/test_door.py",
    ),
    Fault(
        "Revisions are not linked to the one before",
        "records.chain",
        "chain.digest = link.digest = link.compute_digest(key.value)",
        "link.digest = link.compute_digest(key.value)",
        "tests/records/test_revisions.py",
    ),
    # Forms, drafts, attachments
    Fault(
        "A colleague sees what somebody else typed and did not save",
        "drafts.keeping",
        "drafts = _living(user).filter(**_form(user, kind, pk, code))",
        'drafts = Draft.objects.exclude(fields="").filter(kind=kind.label, object_id=pk or 0)',
        "tests/drafts/test_drafts.py::test_nobody_else_sees_a_draft",
    ),
    Fault(
        "A file is served with any record, whosever it is",
        "attachments.pages",
        "get_object_or_404(Attachment.objects.of(record), pk=number)",
        "get_object_or_404(Attachment, pk=number)",
        "tests/attachments/test_attachments.py::test_another_record_does_not_lead_to_the_file",
    ),
    Fault(
        "The name of a file brings its markup into the page",
        "records/attachments.html",
        "{{ attachment.name }}</a>",
        "{{ attachment.name|safe }}</a>",
        "tests/attachments/test_attachments.py::test_a_name_with_markup_is_shown_as_text",
    ),
    # Posts and signing in
    Fault(
        "A clerk may set the county's own standards",
        "communities.kinds",
        '"change": ("reviewer", "department")}',
        '"change": ("clerk", "reviewer", "department")}',
        "tests/accounts/test_posts.py",
    ),
    Fault(
        "The audit trail shows everybody the names of unqualified party members",
        "dashboards.pages",
        "withheld = withheld_from(user)",
        "withheld = set()",
        "tests/communities/test_sentences_of_order_and_life.py",
    ),
    Fault(
        "Five wrong passwords lock out everybody at the same address",
        "accounts.throttling",
        "here = [row for row in rows if row[:2] == (username, address)]",
        "here = [row for row in rows if row[1] == address]",
        "tests/accounts/test_signing_in.py",
    ),
    # The tree
    Fault(
        "A field is changed without a migration",
        "communities.models",
        'models.CharField("办公地址", max_length=120',
        'models.CharField("办公地址", max_length=160',
        "manage.py makemigrations --check --dry-run",
    ),
    Fault(
        "One domain reaches into another beside it",
        "funding.measures",
        "from .models import Budget,",
        "from staffing.models import Pay as Pay\n\nfrom .models import Budget,",
        "tests/test_layers.py",
    ),
    Fault(
        "The inspection reaches up to the filings",
        "inspection.run",
        "from ..rules import kit\n",
        "from ..filings.states import State as State\nfrom ..rules import kit\n",
        "tests/test_layers.py",
    ),
    Fault(
        "A kind forgets to say in which section it is filled in",
        "communities.records",
        '    section = "grids"\n',
        "",
        "tests/kinds/test_statements.py",
    ),
)
