"""Scenarios: declarative YAML files, each of which brings a workspace into a situation.

    reading.py       the text of a file ─▶ its value, and the line of every part of it
    grammar.py       what a file may hold; every problem with its line and what would be right
    placeholders.py  `{{ name }}` ─▶ the value of a parameter, or the result of a former step
    parameters.py    what a caller gives, against the schema of the file
    catalogue.py     the files that come with the sandbox (`library/`), and the user's own
    actions/         the vocabulary of steps: one function each, which registers itself
    runner.py        carries a scenario out, step by step, and tells what came of it

A step does what a control call does by making that very call, from within; what only the service's
API can do (a token, a market, an application) it does by the operation of the domain that stands
behind that call. docs/adr/0070 tells why.
"""
