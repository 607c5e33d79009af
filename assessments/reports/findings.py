"""The sentences of the document that a finding stands on."""

from .wording import sentence


def quoted(standard, clauses):
    """The sentences of the document, restored, with the article they stand in: 第8条：……"""
    said = {}
    for clause in clauses:
        found = standard.document.clause(clause)
        said.setdefault(found.article.number, []).append(sentence(found))
    return "".join(f"第{article}条：{_closed(''.join(sentences))}" for article, sentences in said.items())


def _closed(quote):
    """A sentence cut out of a longer one ends with a full stop."""
    return f"{quote.rstrip('，；')}。" if quote[-1] in "，；" else quote
