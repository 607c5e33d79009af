"""Pictures made of figures: server-rendered SVG, each with its finding in words and the table behind it.

``picture.svg`` is for pages and has classes only (portal.css colours it); ``picture.standalone()`` is the same drawing
as a file of its own for Word and PDF, with colours, sizes and fonts inside and no links; ``picture.table`` has the same
figures as (headers, rows). Everything is drawn 352 units wide, so that 12 px text stays 12 px on a third of an office
screen and on a telephone. Shares come as (met, total) and are rounded only when printed.
"""

from .bars import Bar, Bars, Grade, Head, Heads, Meter, Strip
from .grids import Heat, HeatRow, Tile, Tiles
from .ground import CLASSES, PARTS, Picture, Table, mark
from .paper import COUNT, PaperTrend, printed
from .sums import Sum, Sums
from .trend import BREAK, Line, Spark, Trend

__all__ = [
    "BREAK", "Bar", "Bars", "CLASSES", "COUNT", "Grade", "Head", "Heads", "Heat", "HeatRow", "Line", "Meter", "PARTS",
    "PaperTrend", "Picture", "Spark", "Strip", "Sum", "Sums", "Table", "Tile", "Tiles", "Trend", "mark", "printed",
]  # fmt: skip
