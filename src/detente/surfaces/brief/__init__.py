"""The brief: a situation report from a picture, as one tree of lines, and its formats: Markdown, HTML, DOCX, PDF."""
