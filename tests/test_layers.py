"""Who may import whom: layers of the house, floors inside assessments, no circle anywhere. There are no exceptions:
a module that needs one is in the wrong place.
"""

import ast
import functools
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the bottom up. A layer may import itself and what is named for it; the composition root may import everything.
RECORDS = "lodi_community.records"
ATTACHMENTS = "lodi_community.attachments"
DRAFTS = "lodi_community.drafts"
MACHINE = {RECORDS, ATTACHMENTS, DRAFTS}
ACCOUNTS = "lodi_community.accounts"
ACCESS = "lodi_community.access"  # of the records it knows pages and files, and nobody but the root knows it
API = "lodi_community.api"  # rows of the kinds for programs; what is of the domain stands in assessments.api
WEBHOOKS = "lodi_community.webhooks"
BELOW_DOMAINS = {*MACHINE, "communities", ACCOUNTS}
MAY_IMPORT = {
    RECORDS: set(),
    ATTACHMENTS: {RECORDS},
    DRAFTS: {RECORDS},
    "communities": {RECORDS},
    ACCOUNTS: {RECORDS, "communities"},
    ACCESS: BELOW_DOMAINS,
    API: {RECORDS, ACCOUNTS},
    WEBHOOKS: {RECORDS, "communities", ACCOUNTS},
    "staffing": BELOW_DOMAINS,
    "funding": BELOW_DOMAINS,
    "facilities": BELOW_DOMAINS,
    "committees": BELOW_DOMAINS | {"staffing"},  # a seat is held by a Person
    "assessments": BELOW_DOMAINS | {API, WEBHOOKS, "staffing", "funding", "facilities", "committees"},
}
ROOT_LAYER = "lodi_community"
LAYERS = [*MAY_IMPORT, ROOT_LAYER]
RULES = "assessments.rules"
PRINTER = (
    "lodi_community.records.figures"  # the one module beside their own that the rules print with; it imports nothing
)
# The rooms of assessments, floor by floor from the bottom up. A room may import itself and the floors below its own,
# never a room beside it; what binds the rooms together (apps, urls, models, …) stands on the roof.
FLOORS = [
    {"rules"},
    {"catalogue", "pictures"},
    {"inspection", "supervision"},
    {"dashboards"},
    {"filings", "rulebook"},
    {"followup"},
    {"reports", "workbooks"},
    {"desk", "api"},
    {"binding"},
    {"apps", "management", "measures", "migrations", "models", "records", "templatetags", "urls"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def modules():
    """(dotted name, path) of every module of the product."""
    for top in sorted({layer.split(".")[0] for layer in LAYERS}):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


MODULES = dict(modules())


def layer_of(name):
    """The layer a dotted name belongs to, None for a library."""
    parts = name.split(".")
    found = [layer for layer in LAYERS if parts[: layer.count(".") + 1] == layer.split(".")]
    return max(found, key=len, default=None)


@functools.cache
def tree_of(name):
    """The syntax tree of a module, which nobody changes."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports(name):
    """Dotted names that a module imports, relative ones resolved; inside functions too."""
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            # “from lodi_community import records” imports lodi_community.records
            yield from (".".join(filter(None, [*base, node.module, alias.name])) for alias in node.names)


@functools.cache
def imports_of_all():
    """{name of a module: what it imports}; every worker reads this file, and one of them asks."""
    return {name: set(imports(name)) for name in MODULES}


def module_of(imported):
    """The module of the product that an imported name is or stands in, None for a library."""
    while imported and imported not in MODULES:
        imported = imported.rpartition(".")[0]
    return imported or None


def room_of(name):
    """The room of assessments that a dotted name belongs to, "" for everything else."""
    parts = name.split(".")
    return parts[1] if parts[0] == "assessments" and len(parts) > 1 else ""


def reaches_up(name, imported):
    """Whether one room of assessments imports another that is not below it."""
    here, there = room_of(name), room_of(imported)
    return bool(here and there) and here != there and FLOOR_OF[there] >= FLOOR_OF[here]


def circles(arrows):
    """Sorted groups of names that reach each other, of {name: names it points to}: Tarjan's strong components."""
    order, low, stack, found = {}, {}, [], []

    def visit(name):
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in arrows.get(name, ()):
            if other not in order:
                visit(other)
            if other in stack:
                low[name] = min(low[name], low[other])
        if low[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in arrows:
        if name not in order:
            visit(name)
    return found


def test_a_module_imports_only_from_its_own_layer_and_those_below():
    wrong = {
        (name, imported)
        for name, found in imports_of_all().items()
        for imported in found
        if (layer := layer_of(name)) != ROOT_LAYER and layer_of(imported) not in {None, layer, *MAY_IMPORT[layer]}
    }
    assert wrong == set()


def test_a_room_of_assessments_imports_only_from_the_floors_below():
    assert {room_of(name) for name in MODULES if room_of(name)} == set(FLOOR_OF)
    assert [
        (name, imported)
        for name, found in imports_of_all().items()
        for imported in found
        if layer_of(imported) == "assessments" and reaches_up(name, imported)
    ] == []


def test_an_arrow_that_runs_back_up_or_sideways_would_be_found():
    assert reaches_up("assessments.inspection.run", "assessments.filings.sealing.seal_filings")
    assert reaches_up("assessments.reports.word", "assessments.workbooks.cells")
    assert not reaches_up("assessments.filings.gate", "assessments.inspection.live.assess")
    assert not reaches_up("assessments.filings.gate", "assessments.filings.locks")


def test_no_modules_import_each_other_in_a_circle():
    arrows = {name: {module_of(i) for i in found} - {name, None} for name, found in imports_of_all().items()}
    assert circles(arrows) == []


def test_a_circle_would_be_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}}) == []


def test_only_the_start_of_an_app_imports_inside_a_function():
    """An import inside a function hides an arrow; AppConfig.ready() cannot do without: models are not loaded before."""
    found = []
    for name, path in MODULES.items():
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.FunctionDef) and (node.name, path.stem) != ("ready", "apps"):
                inner = [part for part in ast.walk(node) if isinstance(part, ast.Import | ast.ImportFrom)]
                found += [f"{name}.{node.name}" for part in inner if not _of_library(part)]
    assert found == []


def _of_library(node):
    return isinstance(node, ast.ImportFrom) and not node.level and layer_of(node.module) is None


def test_the_rules_know_the_standard_library_numpy_the_printer_and_themselves_only():
    known = {*sys.stdlib_module_names, "numpy"}
    rules = {name: found for name, found in imports_of_all().items() if f"{name}.".startswith(f"{RULES}.")}
    assert len(rules) > 5
    strangers = {
        (name, imported)
        for name, found in rules.items()
        for imported in found
        if imported.split(".")[0] not in known and not imported.startswith((f"{RULES}.", f"{PRINTER}."))
    }
    assert strangers == set()
    assert {imported.split(".")[0] for imported in imports_of_all()[PRINTER]} <= set(sys.stdlib_module_names)


def test_the_product_never_imports_its_tests_or_benchmarks():
    wrong = {
        (name, i)
        for name, found in imports_of_all().items()
        for i in found
        if i.split(".")[0] in ("tests", "benchmarks")
    }
    assert wrong == set()


def test_no_module_is_named_for_everything_and_nothing():
    assert {name for name in MODULES if {"utils", "helpers", "services"} & set(name.split("."))} == set()


def test_each_layer_of_the_design_is_there():
    assert {layer_of(name) for name in MODULES} == set(LAYERS)


def test_a_module_that_reaches_up_or_sideways_would_be_found():
    assert layer_of("lodi_community.accounts.models") == ACCOUNTS
    assert layer_of("lodi_community.urls") == ROOT_LAYER
    assert layer_of("lodi_community.records_of_another") == ROOT_LAYER
    assert layer_of("django.db") is None
    assert "funding" not in MAY_IMPORT["committees"]
    assert (
        "lodi_community.records.scope.ScopedQuerySet" in imports_of_all()["lodi_community.records.models"]
    )  # a relative import


def code_of(path):
    """The source without comments and docstrings, where examples stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if hasattr(node, "body") and isinstance(node.body, list):
            node.body = [part for part in node.body if not _is_text(part)] or [ast.Pass()]
    return ast.unparse(tree)


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_the_machine_for_rows_knows_no_word_of_the_domain():
    words = ["社区", "网格", "街道", "两委", "经费", "用房", "communit", "grid", "committee", "funding", "premises"]
    code = {name: code_of(path).lower() for name, path in MODULES.items() if layer_of(name) in MACHINE}
    found = {(name, word) for name in code for word in words if word in code[name].replace("lodi_community", "")}
    assert code and found == set()


def test_no_business_logic_hangs_on_signals():
    assert {
        name
        for name, found in imports_of_all().items()
        for i in found
        if "signals" in i.split(".") or i.endswith(".receiver")
    } == set()


def test_only_the_demonstration_says_when_a_write_happened():
    """A door with moments of its own, and what appends its Revisions, would let ordinary code falsify the trail."""
    door, append = "lodi_community.records.door.WriteDoor", "lodi_community.records.chain.append_revisions"
    assert {name for name in MODULES if _derives_from("WriteDoor", name)} == {"lodi_community.demo.trail"}
    assert {name for name, found in imports_of_all().items() if append in found} == {
        "lodi_community.demo.trail",
        "lodi_community.records.door",
    }
    assert door in imports_of_all()["lodi_community.demo.trail"]
    demo = {name for name in MODULES if name.startswith("lodi_community.demo.")}
    users = {name for name, found in imports_of_all().items() if "lodi_community.demo.trail.Trail" in found}
    assert users <= demo


def _derives_from(base, name):
    classes = [node for node in ast.walk(tree_of(name)) if isinstance(node, ast.ClassDef)]
    return any(base in ast.unparse(each) for node in classes for each in node.bases)
