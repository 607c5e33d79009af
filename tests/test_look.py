"""What every template, name and class must keep to, so that the pages stay one look and one language."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parent.parent
OURS = ("lodi_community", "communities", "committees", "staffing", "funding", "facilities", "assessments")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(file for name in OURS for file in (ROOT / name).rglob("*.py") if "migrations" not in file.parts)
STYLESHEET = ROOT / "lodi_community" / "static" / "portal" / "portal.css"

HAN = "\u3400-\u9fff"
CHINESE = HAN + "\u201c\u201d\u3001\u3002\u3008-\u3011\u3014\u3015\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
HALF_WIDTH = re.compile(f"[{CHINESE}][,;:()]|[,;:()][{CHINESE}]")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)


def relative(path):
    return str(path.relative_to(ROOT))


def faults(paths, check):
    """What a check finds wrong in each of these files: {path: what}; files in which nothing is wrong are left out."""
    return {relative(path): wrong for path in paths if (wrong := check(path))}


def app_models():
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in OURS]


def test_the_list_of_decisions_names_each_by_its_title():
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    titles = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in folder.glob("0*.md")}
    lines = {f"| [{name[:3]}]({name}) | {title.removeprefix('# ')[4:]} |" for name, title in titles.items()}
    assert lines - {*listed.splitlines()} == set()


INLINE = re.compile(r"<(?:style\b|script\b(?! src=))|\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=|javascript:")


def test_no_template_has_an_inline_style_script_or_handler():
    assert faults(TEMPLATES, lambda path: INLINE.findall(path.read_text())) == {}


def test_every_template_compiles():
    assert faults(TEMPLATES, error_in) == {}


def error_in(path):
    try:
        get_template(str(path.relative_to(ROOT / "templates")))
    except Exception as error:
        return repr(error)
    return ""


def test_punctuation_beside_chinese_in_a_template_is_full_width():
    assert faults(TEMPLATES, lambda path: HALF_WIDTH.findall(path.read_text())) == {}


def test_punctuation_beside_chinese_in_names_of_models_fields_and_choices_is_full_width():
    wrong = []
    for model in app_models():
        words = [model._meta.verbose_name, model._meta.verbose_name_plural]
        for field in model._meta.get_fields():
            words += [getattr(field, "verbose_name", ""), getattr(field, "help_text", "")]
            words += [label for _, label in getattr(field, "flatchoices", None) or ()]
        wrong += [f"{model._meta.label}: {word}" for word in map(str, words) if HALF_WIDTH.search(word)]
    assert wrong == []


def test_punctuation_beside_chinese_in_texts_of_the_program_is_full_width():
    """Texts that users see come from code too: messages, sentences of errors, headings."""
    assert faults(SOURCES, half_width_in_texts) == {}


def half_width_in_texts(path):
    tree = ast.parse(path.read_text())
    formats = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in formats]
    english = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    written = [text for text in texts if isinstance(text, str) and text not in english]
    # A sentence about a pattern (“[一二](…)”) is not prose; a docstring-like string of notes below a name is English.
    prose = [
        text
        for text in written
        if re.search(f"[{HAN}]", text) and not re.search(r"\(\?|\\[dws]|[a-z]{3,} [a-z]{3,} [a-z]{2,}", text)
    ]
    return [text for text in prose if HALF_WIDTH.search(text)]


def test_no_page_shouts_or_pleads():
    """No exclamation marks, no 请注意, no 操作成功: say what is, then what to do."""
    found = [
        f"{relative(path)}: {word}"
        for path in [*TEMPLATES, *SOURCES]
        for word in ("请注意", "操作成功", "\uff01")
        if word in path.read_text()
    ]
    assert found == []


def classes_of_the_stylesheet():
    text = re.sub(r"/\*.*?\*/|url\(.*?\)", "", STYLESHEET.read_text(), flags=re.S)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", text))


def used_classes(text):
    """Whole class names in class attributes; a name that is put together from a variable is left out."""
    found = set()
    for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"', text):
        value = re.sub(r"{{.*?}}", "\0", value)
        found |= {name for name in TAG.sub(" ", value).split() if "\0" not in name and "{" not in name}
    return found


def test_every_class_of_a_template_is_in_the_stylesheet():
    known = classes_of_the_stylesheet()
    assert faults(TEMPLATES, lambda path: used_classes(path.read_text()) - known) == {}


def test_every_class_written_by_the_program_is_in_the_stylesheet():
    known = classes_of_the_stylesheet()
    assert faults(SOURCES, lambda path: classes_written_in(path) - known) == {}


def classes_written_in(path):
    text = path.read_text()
    names = used_classes(text)
    for value in re.findall(r'"class": "([^"]*)"', text):
        names |= {name for name in value.split() if "." not in name}  # logging writes its classes the same way
    return names


def test_colours_stand_only_among_the_tokens_of_the_stylesheet():
    text = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(), flags=re.S)
    tokens, rules = text.split("}", 1)
    assert "--red: #c7000b" in tokens
    beyond = re.sub(r"@media \(prefers-contrast: more\).*", "", rules)
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", beyond)) <= {"#fff"}


def test_the_stylesheet_calls_nothing_from_elsewhere():
    assert re.findall(r"@import|url\((?!\"data:)", STYLESHEET.read_text()) == []


@pytest.mark.parametrize("name", ["mishap.html"])
def test_the_pages_of_last_resort_need_no_context(name):
    page = render_to_string(name)
    assert "portal/portal.css" in page
    assert "{{" not in page
