-- Acts told as facts by day of publication and type, each family counted once a day, place and type.
SELECT CAST(published AS DATE) AS day, type, count(DISTINCT (coalesce(first_family, family), place_ids)) AS acts, count(*) AS mentions
FROM mentions
WHERE published IS NOT NULL AND polarity = 'affirmed' AND status IN ('happened', 'ongoing')
GROUP BY ALL
ORDER BY day, type
