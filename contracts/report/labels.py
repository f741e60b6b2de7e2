"""The words of the reports themselves."""

from contracts.report.model import Severity, Status
from contracts.wording import Text

STATUS = {
    Status.PASSED: Text("conforme", "passed"),
    Status.FAILED: Text("en défaut", "failed"),
    Status.WARNING: Text("à revoir", "warning"),
    Status.SKIPPED: Text("non vérifié", "not checked"),
}
SEVERITY = {
    Severity.ERROR: Text("erreur", "error"),
    Severity.WARNING: Text("conseil", "advice"),
}
EXPECTED = Text("Attendu", "Expected")
OBSERVED = Text("Constaté", "Observed")
WHY = Text("Pourquoi", "Why")
DOCUMENT = Text("Document", "Document")
FIX = Text("À corriger", "What to do")
FINDINGS = Text("Constats", "Findings")
NO_FINDING = Text("Aucun défaut constaté.", "No fault found.")
KNOWN = Text("déjà connu", "known already")
DETAILS = Text("Détail des vérifications", "Checks in detail")
REQUEST = Text("Requête", "Request")
RESPONSE = Text("Réponse", "Answer")
NO_RESPONSE = Text("Pas de réponse", "No answer")
SENT = Text("Échanges", "Exchanges")
TARGET = Text("Cible", "Target")
STARTED = Text("Début", "Started")
LASTED = Text("Durée", "Duration")
TIMES = Text("constaté {times} fois", "seen {times} times")
SUMMARY = Text(
    "{passed} conformes, {failed} en défaut, {warning} à revoir, {skipped} non vérifiés",
    "{passed} passed, {failed} failed, {warning} warnings, {skipped} not checked",
)
IN_STACKS = Text("Dans votre langage", "In your language")
FILTER = Text("Afficher", "Show")
ALL = Text("Tout", "All")
