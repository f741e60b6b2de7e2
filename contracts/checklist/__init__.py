"""The integration checklist of a platform: what was seen, what was declared, what is missing."""
