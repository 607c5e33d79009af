"""A program with a token, whose every answer is held to what the address says of itself."""

import jsonschema
import pytest
from django.urls import resolve

from assessments.inspection import live
from communities.models import Community
from tests import facts
from tests.assessments.inspection.corrections import sealed_twice, year_closed, year_opened
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

from . import programs

__all__ = ["lacking", "program", "refused", "sealed_twice", "year_closed", "year_opened"]


class Program(programs.Program):
    """``program.get("units?level=street")``: the answer, whose JSON fits the schema of its address."""

    def call(self, method, url, body=None, **headers):
        answer = super().call(method, url, body, headers)
        kind = answer.headers["Content-Type"].partition(";")[0]
        if answer.status_code >= 400:
            assert kind == "application/problem+json", answer.content
        elif kind == "application/json":
            view = resolve(f"/api/v1/{url.partition('?')[0]}").func.view_class
            jsonschema.validate(answer.json(), getattr(view, method.lower()).answer)
        return answer

    def get(self, url, **headers):
        return self.call("GET", url, **headers)

    def post(self, url, body=None, **headers):
        return self.call("POST", url, body, **headers)


@pytest.fixture
def program(world):
    """program("李敏"): a program with a token of this user."""
    return lambda name, **more: Program(world[name], **more)


def refused(answer, status, *words):
    """Whether an answer refuses with this status and says these words."""
    detail = answer.json()["detail"]
    assert (answer.status_code, [word for word in words if word not in answer.content.decode()]) == (status, []), detail
    return True


@layer(on="world")
def lacking(world):
    """贤童社区 lacks 43.50 m² and its name begins like a formula; of 铁东社区 nobody says how many volunteers; all is judged."""
    facts.open_premises(world["贤童社区"], "356.50")
    facts.state_profile(world["铁东社区"], YEAR, volunteers=None)
    Community._base_manager.filter(name="贤童社区").update(name="=贤童社区")
    live.refresh_all(CITY)
    return world
