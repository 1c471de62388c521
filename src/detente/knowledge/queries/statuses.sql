-- How acts are told: by type, status, polarity and certainty, beside what a coder without status would count.
SELECT type, count(*) AS mentions, count(*) FILTER (status IN ('happened', 'ongoing') AND polarity = 'affirmed') AS told_as_fact,
       count(*) FILTER (polarity = 'negated') AS negated, count(*) FILTER (status IN ('planned', 'called-for', 'conditional', 'hypothetical')) AS not_yet,
       count(*) FILTER (certainty <> 'asserted') AS hedged, count(*) FILTER (speaker IS NOT NULL) AS claims
FROM mentions
GROUP BY ALL
ORDER BY mentions DESC, type
