-- What each family of sources gave: documents, mentions and days covered.
SELECT d.family, count(*) AS documents, sum(d.mentions) AS mentions, count(DISTINCT CAST(d.published AS DATE)) AS days,
       min(d.published) AS first, max(d.published) AS last
FROM documents d
GROUP BY ALL
ORDER BY documents DESC, family
