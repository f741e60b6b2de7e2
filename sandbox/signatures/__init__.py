"""Why a webhook's signature does not come out right: the mistakes that programs make with it.

    mistakes.py   what may go wrong with algorithm and spelling; bodies.py, keys.py: with the rest
    finding.py    names the mistakes behind a wrong signature, a wrong secret, other bytes
    trials.py     what to send to a receiver in order to learn which mistakes it makes

Everything here is pure: nothing is sent, nothing is kept.
"""
