"""Lists: how many rows a page has is not for the address to say."""

import pytest
from django.urls import reverse

from communities.models import Grid

from .grids import new_grid


@pytest.fixture
def many(world):
    return Grid._base_manager.bulk_create(new_grid(world["街心社区"], f"G{number}", version=1) for number in range(60))


@pytest.mark.parametrize(
    "asked",
    ["per_page=10944", "per_page=0", "per_page=-1", "page=1&per_page=1000", "perpage=1000&page_size=1000&limit=1000"],
)
def test_a_page_has_fifty_rows_whatever_the_address_asks_for(many, sign_in, asked):
    page = sign_in("李敏").get(f"{reverse('grid-list')}?{asked}").context["table"].page
    assert (len(page.object_list), page.paginator.num_pages) == (50, 2)


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("99", 2), ("x", 1), ("-1", 2), ("", 1), ("9" * 5000, 1)])
def test_a_page_that_there_is_not_is_the_nearest_one(many, sign_in, asked, number):
    answer = sign_in("李敏").get(reverse("grid-list"), {"page": asked})
    assert (answer.status_code, answer.context["table"].page.number) == (200, number)


def test_sorting_by_a_column_a_thousand_times_is_sorting_by_it_once(many, sign_in):
    answer = sign_in("李敏").get(f"{reverse('grid-list')}?{'sort=code&' * 3000}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("kind", "asked", "sentence"),
    [
        *(
            ("yearlyprofile", {"year": year}, f"“{year}”不是年度。写 2026 这样的四位数字")
            for year in ("-1", "99999", "今年")
        ),
        ("yearlyprofile", {"community": "-1"}, "没有这一项，请从列出的里面选"),
        ("yearlyprofile", {"funding_tier": "nothing"}, "没有这一项，请从列出的里面选"),
    ],
)
def test_what_cannot_be_filtered_by_is_refused_in_our_words(world, sign_in, kind, asked, sentence):
    (errors,) = sign_in("李敏").get(reverse(f"{kind}-list"), asked).context["filter"].form.errors.values()
    assert errors == [sentence]


def test_a_list_is_filtered_by_a_year_however_it_is_written(world, sign_in):
    answer = sign_in("李敏").get(reverse("yearlyprofile-list"), {"year": "２０２６年度"})
    assert answer.context["total"] == 2
