-- Who does what to whom how often: pairs of actors by country and sector, with the share of acts that took place.
SELECT actor_country, actor_sector, recipient_country, recipient_sector, plover, count(*) AS mentions,
       count(*) FILTER (status IN ('happened', 'ongoing') AND polarity = 'affirmed') AS told_as_fact,
       count(DISTINCT coalesce(first_family, family)) AS families
FROM mentions
WHERE actor_sector IS NOT NULL AND recipient_sector IS NOT NULL
GROUP BY ALL
ORDER BY mentions DESC, actor_country, actor_sector, recipient_country, recipient_sector, plover
