"""What communities are called in a document about a unit: by name, and by county and street where that is needed."""

from collections import Counter

from communities.levels import county_of, is_prefecture, street_of


class CommunityNames:
    """Of a report's communities. In the city's the county stands before the name; before one that occurs twice, the street."""

    def __init__(self, sealed):
        self.sealed = sealed
        self.counts = Counter(row.name for row in sealed.rows)

    def of(self, row):
        """新化县立新桥社区 in the city's report, 立新桥社区 in the county's; 永丰街道城西社区 where there are two."""
        names, parts = self.sealed.names, [row.name]
        if self.counts[row.name] > 1 and self.sealed.code != street_of(row.code):
            parts.insert(0, names.get(street_of(row.code), ""))
        if is_prefecture(self.sealed.code):
            parts.insert(0, names.get(county_of(row.code), ""))
        return "".join(parts)

    def listed(self, rows):
        """Names in the order of rows: 甲社区、乙社区."""
        return "、".join(self.of(row) for row in rows)
