"""SIRET numbers: 14 digits that name one establishment of a French company (SFD §5.3.1).

The SIREN of the company (9 digits) and the number of the establishment (5 digits); both the SIREN
and the whole satisfy the Luhn checksum. The establishments of La Poste are the exception: their
SIRETs have the form 356000000XXXXX, and the documents ask for nothing more of the last five.
"""

from random import Random

LA_POSTE = "356000000"
LENGTH = 14
# What a digit adds to the Luhn sum when its place is one that counts double.
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_valid(text: str) -> bool:
    """Tell whether a text is a SIRET: 14 ASCII digits, and the Luhn checksum or La Poste."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        return False
    return text.startswith(LA_POSTE) or _luhn_sum(text) % 10 == 0


def make(random: Random) -> str:
    """Make a valid SIRET whose SIREN is valid too: not of La Poste, not a reserved one."""
    while True:
        siren = with_check_digit(f"{random.randrange(10_000_000, 100_000_000)}")
        if siren != LA_POSTE:
            return with_check_digit(f"{siren}{random.randrange(1, 100):04}")


def with_check_digit(digits: str) -> str:
    """Append the digit that makes the Luhn checksum right."""
    return f"{digits}{-_luhn_sum(digits + '0') % 10}"


def _luhn_sum(digits: str) -> int:
    """Add the digits up, every second one from the right being doubled."""
    return sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(d)] for d in digits[-2::-2])
