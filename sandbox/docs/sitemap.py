"""Every page of the site, in the order of the menu."""

from collections.abc import Iterator
from functools import cache

from sandbox.contract import loader
from sandbox.docs import texts
from sandbox.docs.pages import ENGLISH, FRENCH, Kind, Page
from sandbox.drift.model import AREAS

_Told = tuple[str, str, str]
"""The name of a page's file, its title, its lead."""


def _page(
    key: str,
    group: str,
    french: _Told,
    english: _Told | None = None,
    *,
    contract: str = "",
    text: str = "",
    in_menu: bool = True,
) -> Page:
    given = {FRENCH: french} if english is None else {FRENCH: french, ENGLISH: english}
    names, titles, leads = ({k: v[i] for k, v in given.items()} for i in range(3))
    kind = Kind.REFERENCE if contract else Kind.TEXT
    text = f"<!-- part: reference {contract} -->" if contract else text
    return Page(key, group, names, titles, leads, kind, contract, text, in_menu)


_START = (
    _page(
        "home",
        "start",
        ("index.html", "Documentation", "Tout ce qu'il faut pour raccorder une plateforme."),
        ("index.html", "Documentation", "All it takes to connect a platform."),
    ),
    _page(
        "tutorial",
        "start",
        (
            "tutoriel.html",
            "Tutoriel : dix minutes",
            "Du premier jeton aux documents, webhooks compris, dans trois terminaux.",
        ),
        (
            "tutorial.html",
            "Tutorial: ten minutes",
            "From the first token to the documents, webhooks included, in three terminals.",
        ),
    ),
    _page(
        "troubleshooting",
        "start",
        (
            "depannage.html",
            "Dépannage",
            "Du symptôme à la cause : où le bac à sable la montre, et que faire.",
        ),
        (
            "troubleshooting.html",
            "Troubleshooting",
            "From the symptom to the cause: where the sandbox shows it, and what to do.",
        ),
    ),
)

_INTERFACE = (
    _page(
        "api",
        "interface",
        ("api.html", "Référence de l'API", "Le contrat que promettent les documents."),
        ("api.html", "API reference", "The contract that the documents promise."),
        contract=loader.SERVICE,
    ),
    _page(
        "api_deployed",
        "interface",
        (
            "api-deployed.html",
            "Référence, service en fonctionnement",
            "Le même contrat, tel que le service le suit vraiment.",
        ),
        (
            "api-deployed.html",
            "Reference, running service",
            "The same contract, as the service really keeps it.",
        ),
        contract=loader.DEPLOYED,
    ),
    _page(
        "errors",
        "interface",
        ("erreurs.html", "Erreurs", "Chaque message d'erreur, par opération et par statut."),
        ("errors.html", "Errors", "Every error message, by operation and by status."),
    ),
    _page(
        "downloads",
        "interface",
        (
            "telechargements.html",
            "Fichiers à télécharger",
            "OpenAPI 3.0 et 3.1, collections Postman et Bruno.",
        ),
        ("downloads.html", "Files to download", "OpenAPI 3.0 and 3.1, Postman and Bruno."),
    ),
)

_WEBHOOKS = (
    _page(
        "webhooks",
        "webhooks",
        (
            "webhooks.html",
            "Webhooks",
            "Événements, en-têtes, reprises, disjoncteur, et ce qu'il faut répondre.",
        ),
        (
            "webhooks.html",
            "Webhooks",
            "Events, headers, retries, circuit breaker, and what to answer.",
        ),
    ),
    _page(
        "calculator",
        "webhooks",
        (
            "calculateur.html",
            "Calculateur de signature",
            "Une signature refaite pas à pas, et comparée à celle qui a été reçue.",
        ),
        (
            "calculator.html",
            "Signature calculator",
            "A signature worked out step by step, and compared with the one received.",
        ),
    ),
    _page(
        "signatures",
        "webhooks",
        (
            "signatures.html",
            "Vérifier une signature",
            "Six langages : PHP, Java, C#, Ruby, JavaScript, Python.",
        ),
        (
            "signatures.html",
            "Verifying a signature",
            "Six languages: PHP, Java, C#, Ruby, JavaScript, Python.",
        ),
    ),
    _page(
        "recipes",
        "webhooks",
        (
            "recettes.html",
            "Recettes",
            "Un jeton renouvelé, des webhooks traités une fois, un téléchargement sûr.",
        ),
        (
            "recipes.html",
            "Recipes",
            "A token renewed, webhooks processed once, a safe download.",
        ),
    ),
)

_SERVICE = (
    _page(
        "states",
        "service",
        (
            "etats.html",
            "Machines à états",
            "Le marché et la candidature, dessinés d'après les tables du code.",
        ),
        (
            "states.html",
            "State machines",
            "The market and the application, drawn from the tables of the code.",
        ),
    ),
    _page(
        "drift",
        "service",
        (
            "ecarts.html",
            "Registre des écarts",
            "Là où le service ne fait pas ce que disent les documents.",
        ),
    ),
    _page(
        "fields",
        "service",
        ("champs.html", "Catalogue des champs", "Ce qu'un marché demande à un candidat."),
    ),
)

_PROVOKE = (
    _page(
        "reserved",
        "provoke",
        (
            "valeurs-reservees.html",
            "Valeurs réservées",
            "Des données de test qui provoquent une situation, sans appel de pilotage.",
        ),
        (
            "reserved-values.html",
            "Reserved values",
            "Test data that brings a situation about, without a control call.",
        ),
    ),
    _page(
        "faults",
        "provoke",
        ("pannes.html", "Pannes", "Ce qui peut aller mal sur commande, appel ou webhook."),
        ("faults.html", "Faults", "What can go wrong on demand, in a call or a webhook."),
    ),
    _page(
        "scenarios",
        "provoke",
        ("scenarios.html", "Scénarios", "Une situation entière, en un appel."),
        ("scenarios.html", "Scenarios", "A whole situation, in one call."),
    ),
    _page(
        "writing_scenarios",
        "provoke",
        (
            "scenarios-ecrire.html",
            "Écrire un scénario",
            "Vos propres situations, en fichiers YAML.",
        ),
    ),
)

_SANDBOX = (
    _page(
        "control",
        "sandbox",
        ("pilotage.html", "API de pilotage", "Conduire un bac à sable depuis un test, en HTTP."),
        ("control.html", "Control API", "Driving a sandbox from a test, over HTTP."),
    ),
    _page(
        "control_reference",
        "sandbox",
        ("api-pilotage.html", "Référence du pilotage", "Chaque appel sous /_sandbox/."),
        ("api-control.html", "Control API reference", "Every call under /_sandbox/."),
        contract=loader.CONTROL,
    ),
    _page(
        "settings",
        "sandbox",
        ("reglages.html", "Réglages", "Options, variables et fichier de configuration."),
    ),
    _page(
        "commands",
        "sandbox",
        ("commandes.html", "Ligne de commande", "Ce que fait chaque commande, avec des exemples."),
    ),
)

_HARNESS = (
    _page(
        "harness",
        "harness",
        ("eprouver.html", "Le harnais de contrat", "Un environnement face au contrat."),
    ),
    _page(
        "harness-receiver",
        "harness",
        ("eprouver-recepteur.html", "Examiner un récepteur", "Cinquante envois, et les remèdes."),
    ),
    _page(
        "harness-pytest",
        "harness",
        ("eprouver-pytest.html", "Depuis vos tests pytest", "Un espace isolé pour chaque test."),
    ),
    _page(
        "harness-checklist",
        "harness",
        (
            "liste-integration.html",
            "La liste d'intégration",
            "Ce qu'un éditeur doit montrer avant la production.",
        ),
        text="## Les éléments\n\n<!-- part: checklist -->\n",
    ),
)


def _register() -> Iterator[Page]:
    """Give a page to each area of the drift register, and one to the contradictions."""
    for area, name in AREAS.items():
        yield _page(
            f"drift-{area}",
            "service",
            (f"ecarts-{area}.html", f"Écarts : {name}", "Documents et service, côte à côte."),
            text=f"<!-- part: drift_area {area} -->",
            in_menu=False,
        )
    yield _page(
        "drift-contradictions",
        "service",
        (
            "ecarts-contradictions.html",
            "Contradictions entre les documents",
            "Ce que dit chacun, et ce qui est suivi ici.",
        ),
        text="<!-- part: contradictions -->",
        in_menu=False,
    )


@cache
def pages() -> tuple[Page, ...]:
    """Give every page that has a text, in the order of the menu."""
    return tuple(texts.existing(page) for page in planned() if texts.existing(page).names)


def planned() -> tuple[Page, ...]:
    """Give every page, whether or not its text is there."""
    return (
        *_START,
        *_INTERFACE,
        *_WEBHOOKS,
        *_SERVICE,
        *_register(),
        *_PROVOKE,
        *_SANDBOX,
        *_HARNESS,
    )


@cache
def page(key: str) -> Page:
    """Find a page; raises `KeyError`."""
    found = {page.key: page for page in pages()}
    return found[key]
