"""The portal with one kind of record more, which no file of the product names."""

from lodi_community.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.kinds.canteen"]
