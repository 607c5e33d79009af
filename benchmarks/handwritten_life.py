"""SQL by hand for what the checks ask of a community: institutions, ledgers, services, standards, what hangs outside.

Written as handwritten.py is. Days are fetched as the database gives them; what is counted from them is counted in
handwritten.told, outside the clock.
"""

LIFE = """
SELECT community_id, members_developed, member_trainings, serving_members, serving_times, model_posts,
  responsibility_areas, pledges, party_volunteering, uses_party_site, uses_distance_learning, uses_mobile_system,
  heart_to_heart, one_stop_service, group_service, residents_hotline, after_school, home_care, home_care_persons,
  care_feasible, elderly, elderly_served, disabled, disabled_served, minors, minors_served, veterans, veterans_served,
  donation_times, donations, CASE WHEN party_brand <> '' THEN 1 ELSE 0 END
FROM communities_yearlylife WHERE year = %(year)s
"""

NEIGHBOURS = """
SELECT community_id, resident_organizations, co_building_agreements, estates, owners_associations
FROM communities_yearlyprofile WHERE year = %(year)s
"""

ACTIVITIES = """
SELECT community_id, count(*) FILTER (WHERE theme = 'party_building'), count(*) FILTER (WHERE theme = 'party_flag'),
  count(*) FILTER (WHERE theme = 'culture'), count(*) FILTER (WHERE theme = 'welfare')
FROM communities_activity WHERE held_on BETWEEN %(first)s AND %(on)s GROUP BY community_id
"""

POINTS = """
SELECT community_id, count(*), CASE WHEN count(walking_minutes) = count(*) THEN max(walking_minutes) END,
  count(*) FILTER (WHERE kind = 'housekeeping'), count(*) FILTER (WHERE chain)
FROM communities_servicepoint
WHERE started_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s) GROUP BY community_id
"""

CARE = """
SELECT l.community_id, CASE WHEN count(c.id) > 0 THEN 1 ELSE 0 END,
  CASE WHEN count(c.beds) = count(c.id) THEN coalesce(sum(c.beds), 0) END
FROM communities_yearlylife l LEFT JOIN communities_careinstitution c ON c.community_id = l.community_id
  AND c.started_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on >= %(on)s)
WHERE l.year = %(year)s AND l.care_feasible GROUP BY l.community_id
"""

INSTITUTIONS = """
WITH own AS (
  SELECT c.id, i.kind, i.adopted_on, i.items, (i.ended_on IS NULL OR i.ended_on >= %(on)s) AS now
  FROM communities_institution i JOIN communities_community c ON c.code = i.code WHERE i.adopted_on <= %(on)s
)
SELECT id, max(CASE WHEN now AND kind = 'residents_council' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'supervision_committee' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'residents_congress' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'residents_covenant' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'service_catalogue' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'volunteer_registration' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'charity_records' THEN 1 ELSE 0 END),
  max(adopted_on) FILTER (WHERE now AND kind = 'service_catalogue'),
  max(items) FILTER (WHERE now AND kind = 'charity_records')
FROM own GROUP BY id
UNION ALL
SELECT n.id, 0, 0, 0, 0, 0, 0, 0, NULL, NULL FROM (
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'institution' AND (r.since IS NULL OR r.since <= %(on)s)
) n WHERE n.id NOT IN (SELECT id FROM own)
"""

STAFF_SYSTEMS = """
WITH now AS (
  SELECT code, kind FROM communities_institution
  WHERE adopted_on <= %(on)s AND (ended_on IS NULL OR ended_on >= %(on)s) AND kind IN
    ('staff_training_system', 'target_appraisal_system', 'performance_review_system', 'adjustment_system')
), covers AS (
  SELECT c.id, n.kind, 1 AS own, 0 AS above FROM communities_community c JOIN now n ON n.code = c.code
  UNION ALL
  SELECT c.id, n.kind, 0, 1 FROM communities_community c JOIN now n ON n.code = substr(c.code, 1, 9)
  UNION ALL
  SELECT c.id, n.kind, 0, 1 FROM communities_community c JOIN now n ON n.code = substr(c.code, 1, 6)
  UNION ALL
  SELECT c.id, n.kind, 0, 1 FROM communities_community c JOIN now n ON n.code = substr(c.code, 1, 4)
  UNION ALL
  SELECT DISTINCT c.id, '', 0, 0 FROM communities_community c JOIN communities_institution i ON i.code = c.code
  WHERE i.adopted_on <= %(on)s
  UNION ALL
  SELECT n.id, '', 0, 0 FROM (
  SELECT c.id FROM communities_nilreport r JOIN communities_community c ON c.code = r.code
  WHERE r.year = %(year)s AND r.kind = 'institution' AND (r.since IS NULL OR r.since <= %(on)s)
  ) n
), kinds AS (
  SELECT id, kind, max(above) > max(own) AS inherited FROM covers GROUP BY id, kind
)
SELECT id, max(CASE WHEN kind = 'staff_training_system' THEN 1 WHEN kind = '' THEN 0 END),
  max(CASE WHEN kind = 'target_appraisal_system' THEN 1 WHEN kind = '' THEN 0 END),
  max(CASE WHEN kind = 'performance_review_system' THEN 1 WHEN kind = '' THEN 0 END),
  max(CASE WHEN kind = 'adjustment_system' THEN 1 WHEN kind = '' THEN 0 END), count(*) FILTER (WHERE inherited)
FROM kinds GROUP BY id
"""

MEETINGS = """
SELECT community_id, count(*) FILTER (WHERE kind = 'residents_congress'), count(*) FILTER (WHERE kind = 'hearing'),
  count(*) FILTER (WHERE kind = 'democratic_talk'), count(*) FILTER (WHERE kind = 'mediation'),
  count(*) FILTER (WHERE kind = 'party_and_masses')
FROM communities_meeting WHERE held_on BETWEEN %(first)s AND %(on)s GROUP BY community_id
"""

DISCLOSURES = """
SELECT community_id,
  CASE WHEN count(*) FILTER (WHERE kind = 'party_affairs') >= %(disclosure_times)s THEN 1 ELSE 0 END,
  CASE WHEN count(*) FILTER (WHERE kind = 'residents_affairs') >= %(disclosure_times)s THEN 1 ELSE 0 END,
  CASE WHEN count(*) FILTER (WHERE kind = 'finance') >= %(disclosure_times)s THEN 1 ELSE 0 END
FROM communities_disclosure WHERE published_on BETWEEN %(first)s AND %(on)s GROUP BY community_id
"""

ORGANIZATIONS = """
SELECT c.id, count(o.id),
  count(*) FILTER (WHERE o.registration IN ('registered', 'filed')),
  count(*) FILTER (WHERE o.registration IN ('registered', 'filed', '')),
  count(*) FILTER (WHERE o.serves_elderly OR o.serves_children OR o.serves_sick OR o.serves_disabled),
  count(*) FILTER (WHERE o.kind = 'self_governing')
FROM communities_community c LEFT JOIN communities_socialorganization o ON o.community_id = c.id
  AND o.started_on <= %(on)s AND (o.ended_on IS NULL OR o.ended_on >= %(on)s)
GROUP BY c.id
"""

SUPPORT = """
SELECT c.id, CAST(sum(s.amount) FILTER (WHERE s.year = %(year)s) AS bigint),
  CAST(sum(s.amount) FILTER (WHERE s.year < %(year)s) AS bigint)
FROM communities_supportgrant s JOIN communities_community c ON c.code = s.code
WHERE s.year BETWEEN %(year)s - 1 AND %(year)s GROUP BY c.id
"""

PARTY_GROUPS = """
WITH begun AS (
  SELECT community_id, party_group, (ended_on IS NULL OR ended_on >= %(on)s) AS now
  FROM communities_grid WHERE started_on <= %(on)s
)
SELECT community_id, count(*) FILTER (WHERE now AND party_group IN ('own', 'joint')),
  count(*) FILTER (WHERE now AND party_group IN ('own', 'joint', '')), count(*) FILTER (WHERE now AND party_group = 'joint')
FROM begun GROUP BY community_id
"""

LOCAL = """
WITH standard AS (
  SELECT d.code, s.tier, s.kind, s.amount,
    row_number() OVER (PARTITION BY s.unit_id, s.tier, s.kind ORDER BY s.first_year DESC) AS place
  FROM funding_localstandard s JOIN communities_division d ON d.id = s.unit_id WHERE s.first_year <= %(year)s
), own AS (
  SELECT c.id, coalesce(y.funding_tier, '') <> '' AS known, s.kind, s.amount
  FROM communities_community c
  LEFT JOIN communities_yearlyprofile y ON y.community_id = c.id AND y.year = %(year)s
  JOIN standard s ON s.code = substr(c.code, 1, 6) AND s.place = 1
    AND (coalesce(y.funding_tier, '') = '' OR s.tier = y.funding_tier)
), ends AS (  -- while the tier is not known, the least and the most of the three
  SELECT id, kind, CASE WHEN known OR count(*) = 3 THEN min(amount) ELSE 0 END AS least, max(amount) AS most
  FROM own GROUP BY id, known, kind
)
SELECT id, max(least) FILTER (WHERE kind = 'operating'), max(most) FILTER (WHERE kind = 'operating'),
  max(least) FILTER (WHERE kind = 'livelihood'), max(most) FILTER (WHERE kind = 'livelihood')
FROM ends GROUP BY id
"""

READY = """
SELECT c.id, b.housing_fund_ready FROM communities_community c
JOIN communities_division d ON d.code = substr(c.code, 1, 6)
JOIN funding_budget b ON b.unit_id = d.id AND b.year = %(year)s AND b.housing_fund_ready IS NOT NULL
"""

ROOMS = """
WITH kinds AS (
  SELECT p.community_id, r.kind, (p.in_use_to IS NULL OR p.in_use_to >= %(on)s) AS now
  FROM facilities_premises p LEFT JOIN facilities_room r ON r.premises_id = p.id WHERE p.in_use_from <= %(on)s
)
SELECT community_id, max(CASE WHEN now AND kind = 'party_mass_activity_room' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'mediation_room' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'police_room' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'family_planning_room' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'charity_supermarket' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'community_office' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'auxiliary_room' THEN 1 ELSE 0 END),
  max(CASE WHEN now AND kind = 'community_service_centre' THEN 1 ELSE 0 END)
FROM kinds GROUP BY community_id
"""

PLATFORMS = """
SELECT community_id, party_building, labour_security, social_assistance, property_management, family_planning_health,
  public_security, public_affairs
FROM (
  SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY stated_on DESC) AS place
  FROM facilities_workplatforms WHERE stated_on <= %(on)s
) stated WHERE place = 1
"""

UNIFICATIONS = """
SELECT community_id, signage, facade, doorplates, service_windows, bulletin_boards
FROM (
  SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY stated_on DESC, inspected DESC) AS place
  FROM facilities_unifications WHERE stated_on <= %(on)s
) stated WHERE place = 1
"""

PLAQUES = """
WITH hung AS (
  SELECT community_id, organization, (ended_on IS NULL OR ended_on >= %(on)s) AS now
  FROM facilities_plaque WHERE started_on <= %(on)s
), counted AS (
  SELECT community_id, count(*) FILTER (WHERE now) AS hanging,
    max(CASE WHEN now AND organization = 'party_organization' THEN 1 ELSE 0 END) AS party,
    max(CASE WHEN now AND organization = 'residents_committee' THEN 1 ELSE 0 END) AS residents,
    max(CASE WHEN now AND organization = 'community_service_centre' THEN 1 ELSE 0 END) AS centre
  FROM hung GROUP BY community_id
)
SELECT community_id, party, residents, centre, hanging - party - residents - centre FROM counted
"""

PLANS = """
WITH known AS (SELECT DISTINCT community_id FROM facilities_premises WHERE in_use_from <= %(on)s), plan AS (
  SELECT community_id, count(*) AS n, count(*) FILTER (WHERE due_on < %(on)s) AS late FROM facilities_buildingplan
  WHERE planned_on <= %(on)s AND (closed_on IS NULL OR closed_on >= %(on)s) GROUP BY community_id
)
SELECT k.community_id, coalesce(p.n, 0), coalesce(p.late, 0) FROM known k LEFT JOIN plan p ON p.community_id = k.community_id
UNION ALL
SELECT p.community_id, p.n, p.late FROM plan p LEFT JOIN known k ON k.community_id = p.community_id
WHERE k.community_id IS NULL
"""

DEVELOPERS = """
SELECT community_id,
  CASE WHEN count(education) + count(health) + count(culture_sports) + count(community_service) = 4 * count(*) THEN
    count(*) FILTER (WHERE education) + count(*) FILTER (WHERE health) + count(*) FILTER (WHERE culture_sports)
    + count(*) FILTER (WHERE community_service) END, 4 * count(*)
FROM facilities_developerproject WHERE year <= %(year)s GROUP BY community_id
"""

# What is 0 of a community without a row here that reports that it has none of a kind.
NONE_OF = {
    MEETINGS: "meeting", DISCLOSURES: "disclosure", PARTY_GROUPS: "grid", ROOMS: "premises room", PLAQUES: "plaque",
    PLANS: "premises buildingplan",
}  # fmt: skip
NAMED = tuple(
    (text, tuple(names.split()))
    for text, names in (
        (LIFE, "members_developed member_trainings serving_members serving_times model_posts responsibility_areas "
               "pledges party_volunteering uses_party_site uses_distance_learning uses_mobile_system heart_to_heart "
               "one_stop_service group_service residents_hotline after_school home_care home_care_persons care_feasible "
               "elderly elderly_served disabled disabled_served minors minors_served veterans veterans_served "
               "donation_times donations has_party_brand"),
        (NEIGHBOURS, "resident_organizations co_building_agreements estates owners_associations"),
        (ACTIVITIES, "party_building_activities party_flag_activities cultural_activities welfare_activities"),
        (POINTS, "service_points farthest_walk housekeeping_firms chain_shops"),
        (CARE, "has_care_institution care_beds"),
        (INSTITUTIONS, "has_residents_council has_supervision_committee has_congress_rules has_covenant "
                       "has_service_catalogue has_volunteer_registration has_charity_records catalogue_on charity_files"),
        (STAFF_SYSTEMS, "has_training_system has_target_appraisal has_performance_review has_adjustment_system "
                        "staff_systems_inherited"),
        (MEETINGS, "congress_meetings hearings democratic_talks mediation_meetings party_mass_meetings"),
        (DISCLOSURES, "disclosed_party_affairs disclosed_residents_affairs disclosed_finance"),
        (ORGANIZATIONS, "social_organizations filed_organizations filed_organizations.most organizations_for_the_weak self_governing_bodies"),
        (SUPPORT, "support_granted support_before"),
        (PARTY_GROUPS, "grids_with_party_group grids_with_party_group.most grids_with_joint_group"),
        (LOCAL, "local_operating local_operating.most local_livelihood local_livelihood.most"),
        (READY, "housing_fund_ready"),
        (ROOMS, "has_party_mass_activity_room has_mediation_room has_police_room has_family_planning_room "
                "has_charity_supermarket has_community_office has_auxiliary_room has_community_service_centre"),
        (PLATFORMS, "platform_party_building platform_labour_security platform_social_assistance "
                    "platform_property_management platform_family_planning_health platform_public_security "
                    "platform_public_affairs"),
        (UNIFICATIONS, "unified_signage unified_facade unified_doorplates unified_service_windows "
                       "unified_bulletin_boards"),
        (PLAQUES, "plaque_party_organization plaque_residents_committee plaque_community_service_centre plaques_other"),
        (PLANS, "building_plans building_plans_overdue"),
        (DEVELOPERS, "developer_facilities developer_facilities_due"),
    )
)  # fmt: skip
