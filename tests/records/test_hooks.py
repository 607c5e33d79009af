"""What the apps above tell the machine: each function once, called in the order in which they came."""

import pytest
from django.apps import apps

from assessments.inspection import hooks as inspection_hooks
from communities import floors
from lodi_community.records import hooks
from lodi_community.records.hooks import Hook


def nod(place):
    return place


def shake(place):
    return None


def every_hook():
    named = {name: value for module in (hooks, floors, inspection_hooks) for name, value in vars(module).items()}
    return {name: value for name, value in named.items() if name.isupper() and isinstance(value, list)}


def test_functions_are_called_in_the_order_in_which_they_were_registered():
    hook = Hook()
    hook.register(shake)
    hook.register(nod)
    assert hook == [shake, nod]


def test_a_function_that_is_there_already_is_refused_by_its_name_and_stays_once():
    hook = Hook()
    hook.register(nod)
    with pytest.raises(ValueError, match=rf"{nod.__module__}\.nod is registered already"):
        hook.register(nod)
    assert hook == [nod]


def test_every_place_to_register_at_refuses_the_second_time():
    assert {type(hook) for hook in every_hook().values()} == {Hook}


@pytest.mark.parametrize("name", every_hook())
def test_nothing_stands_in_a_hook_twice(name):
    found = every_hook()[name]
    assert len(found) == len(set(found)) > 0


def test_an_app_that_is_made_ready_again_says_so_instead_of_judging_and_locking_twice():
    before = {name: [*hook] for name, hook in every_hook().items()}
    with pytest.raises(ValueError, match="is registered already"):
        apps.get_app_config("assessments").ready()
    assert {name: [*hook] for name, hook in every_hook().items()} == before
