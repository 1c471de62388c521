-- Where acts are told to happen: points with the number of mentions and families, for a map.
SELECT round(lat, 4) AS lat, round(lon, 4) AS lon, any_value(places) AS places, type, count(*) AS mentions, count(DISTINCT coalesce(first_family, family)) AS families
FROM mentions
WHERE lat IS NOT NULL AND polarity = 'affirmed' AND status IN ('happened', 'ongoing')
GROUP BY ALL
ORDER BY mentions DESC, lat, lon, type
