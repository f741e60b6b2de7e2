"""How the web framework of the running service reads requests and writes answers.

Only what a client can observe: parameters, casts, dates, JSON, error pages. Nothing here knows of
markets or applications; `sandbox.profiles` puts it to use.
"""
