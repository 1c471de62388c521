-- Why inputs were left out.
SELECT stage, reason, count(*) AS inputs, any_value(id) AS example
FROM rejections
GROUP BY ALL
ORDER BY inputs DESC, stage, reason
