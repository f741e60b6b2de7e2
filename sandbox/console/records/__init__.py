"""Markets and applications: found, drawn on their state machines, and what can be done with them.

listing.py   which ones, narrowed and cut into pages
drawing.py   the two machines with the present state and the way that was taken
history.py   every transition with what has caused it
possible.py  what can be done next, and why the rest cannot
content.py   what an application holds: answers, files, public sources
"""
