"""The register as Markdown: `docs/drift`, one page for each area and one for contradictions."""

from collections.abc import Iterator, Mapping

from sandbox.drift.model import AREAS, Contradiction, Difference, Register

SEVERITY_NAMES = {"high": "haute", "medium": "moyenne", "low": "faible"}

_NOTICE = "<!-- Écrit par « passe-marche drift pages » d'après sandbox/drift/register. -->"


def pages(register: Register) -> Mapping[str, str]:
    """Write every page; gives their texts by file name."""
    return {
        "README.md": _index(register),
        **{f"{area[2:]}.md": _area(register, area) for area in AREAS},
        "contradictions.md": _contradictions(register),
    }


def difference_text(entry: Difference) -> str:
    """Write one difference."""
    return "\n".join(
        [
            f"## {entry.id} {entry.title}",
            "",
            f"- **Les documents** : {entry.documented}",
            f"- **Le service** : {entry.deployed}",
            f"- **Ce qui fait trébucher** : {entry.pitfall}",
            f"- **Un code qui marche avec les deux** : {entry.advice}",
            f"- **Gravité** : {SEVERITY_NAMES[entry.severity]}",
            *_shown_by(entry),
        ]
    )


def contradiction_text(entry: Contradiction) -> str:
    """Write one contradiction."""
    versions = [f"- {version}" for version in entry.versions]
    return "\n".join(
        [f"## {entry.id} {entry.title}", "", *versions, "", f"**Suivi ici** : {entry.choice}"]
    )


def _shown_by(entry: Difference) -> Iterator[str]:
    if entry.not_shown:
        yield f"- **Sans essai** : {entry.not_shown}"
        return
    for name, tests in (
        ("documented", entry.documented_tests),
        ("deployed", entry.deployed_tests),
    ):
        yield f"- **Montré, profil {name}** : {', '.join(f'`{test}`' for test in tests)}"


def _index(register: Register) -> str:
    entries = register.differences.values()
    lines = [
        _NOTICE,
        "",
        "# Registre des écarts",
        "",
        "Une intégration qui suit les documents échoue en bien des points sur le service en "
        "fonctionnement. Chaque écart est nommé ici, avec la façon d'écrire un code qui marche "
        "des deux côtés. Les profils `documented` et `deployed` du bac à sable les jouent.",
        "",
        "Gravité **haute** : un code écrit d'après les documents échoue, ou perd des données. "
        "**Moyenne** : il échoue dans certains cas, ou induit en erreur. **Faible** : le reste.",
        "",
        "| écart | gravité | |",
        "|---|---|---|",
    ]
    for entry in entries:
        page = f"{entry.area[2:]}.md"
        lines.append(f"| {entry.id} | {SEVERITY_NAMES[entry.severity]} | [{entry.title}]({page}) |")
    lines += ["", f"Les documents se contredisent aussi entre eux : {_link(register)}."]
    return "\n".join(lines) + "\n"


def _link(register: Register) -> str:
    return f"[{len(register.contradictions)} contradictions](contradictions.md)"


def _area(register: Register, area: str) -> str:
    found = [difference_text(e) for e in register.differences.values() if e.area == area]
    return "\n\n".join([_NOTICE, f"# Écarts : {AREAS[area]}", *found]) + "\n"


def _contradictions(register: Register) -> str:
    found = [contradiction_text(entry) for entry in register.contradictions.values()]
    return "\n\n".join([_NOTICE, "# Contradictions entre les documents", *found]) + "\n"
