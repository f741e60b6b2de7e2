"""Faults that are scripted: each is a small type in a file of its own, which registers itself.

    registry.py   which faults there are, and their parameters
    scripting.py  a wish from outside (control API, scenario, reserved value) ─▶ a scripted fault
    pipeline.py   how a fault gets into a call of the service's API        (calls/: one file each)
    courier.py    how a fault gets into the way of a webhook            (webhooks/: one file each)
    pauses.py     calls that are held up, until the clock is advanced
    reserved.py   names of markets and SIRETs that script faults by themselves

What is scripted is kept by the workspace (`sandbox.domain.faults`); a new file in `calls` or
`webhooks` is all that a new fault needs.
"""
