"""What the test client keeps of a page: the context of its own template, which is what tests ask a response for.

Django keeps a copy of the context of every template: of each part, each field of a form and each option, a twentieth of
the time of a test that opens forms, and nobody reads them.
"""

import pytest
from django.template import Template
from django.test import client
from django.test.signals import template_rendered


def render(template, context):
    """Tell of a template that begins a rendering; parts and parents of it are rendered in its name."""
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


def keep_first(store, **rendered):
    """Keep the first context of an answer: fields of forms begin renderings too, within the page's."""
    if not store:
        store_rendered_templates(store, **rendered)


store_rendered_templates = client.store_rendered_templates


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages(django_test_environment):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        patch.setattr(client, "store_rendered_templates", keep_first)
        yield
