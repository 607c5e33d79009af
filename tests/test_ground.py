"""What tests begin on is the same each time, whatever was built on it before."""

from .ground import layer


@layer(on="world")
def with_an_address(world):
    """The world in which a community was given an address: its object is of another version then."""
    here = world["街心社区"]
    here.address = "月塘街 1 号"
    return here.keep(world["吴霞"])


def test_a_layer_that_is_built_again_begins_on_the_objects_as_the_lower_one_left_them(ground, django_db_blocker):
    with django_db_blocker.unblock():
        for names in (("world", "with_an_address"), ("world",), ("world", "with_an_address")):
            ground.stand_on(names)
        assert ground.copies()["world"]["街心社区"].address == "月塘街 1 号"
        ground.stand_on(("world",))
        assert ground.copies()["world"]["街心社区"].address == ""
