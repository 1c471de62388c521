-- What happened, the most widely told first: each event once, by how many independent families tell it.
SELECT first_published, type, mode, actors, recipients, places, family_count AS families, document_count AS documents, claimed, text, credit, links
FROM events
WHERE polarity = 'affirmed' AND status IN ('happened', 'ongoing')
ORDER BY family_count DESC, document_count DESC, first_published, id
