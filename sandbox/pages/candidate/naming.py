"""What the parts of an answer are called, on the page and in the list of errors."""

YEARS = (
    ("year_1", "Dernier exercice clos"),
    ("year_2", "Exercice précédent"),
    ("year_3", "Exercice antérieur"),
)
ROWS = {
    "presentation_intervenants": "people",
    "realisations_livraisons": "realisations",
    "capacites_techniques_professionnelles_outillage_echantillons": "echantillons",
}
"""The name of the rows in the answers of the types that have some."""

PHONE_PATTERN = (
    r"[\s.\(\)\/\-]*"
    r"(0[\s.\(\)\/\-]*[1-9]([\s.\(\)\/\-]*[0-9]){8}"
    r"|(\+|0[\s.\(\)\/\-]*0)[\s.\(\)\/\-]*[1-9]([\s.\(\)\/\-]*[0-9]){6,14})"
    r"[\s.\(\)\/\-]*"
)
"""What a browser lets through as a telephone number: no less than the rules do."""

NOUNS = {"people": "Personne", "realisations": "Référence", "echantillons": "Échantillon"}
"""What one row is called."""

LEAVES = {
    "turnover": "Chiffre d’affaires, en euros",
    "market_percentage": "Part du domaine du marché, en %",
    "fiscal_year_end": "Date de clôture",
    "year": "Année",
    "average_staff": "Effectif moyen",
    "management_staff": "Dont encadrement",
    "nom": "Nom",
    "prenoms": "Prénoms",
    "titres": "Titres et qualifications",
    "resume": "Objet",
    "date_debut": "Début",
    "date_fin": "Fin",
    "montant": "Montant, en euros",
    "description": "Description",
}
"""What the inputs inside years and rows are called."""

BLANK = "nouvelle"
"""The number of the blank row that scripts copy."""
