"""The vocabulary of the console: what codes of the sandbox are called, in both languages."""

from collections.abc import Mapping

from contracts.wording import Text, same
from sandbox.domain.states import Event, FetchStatus, ScanState, State, SyncStatus
from sandbox.feed import Kind
from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Status
from sandbox.webhooks.policy import Kind as AnswerKind
from sandbox.webhooks.variants import Variant

KINDS: Mapping[str, Text] = {
    Kind.CALL: Text("Appel", "Call"),
    Kind.TRANSITION: Text("État", "State"),
    Kind.BACKGROUND: Text("Tâche de fond", "Background"),
    Kind.WEBHOOK: same("Webhook"),
    Kind.BREAKER: Text("Disjoncteur", "Breaker"),
    Kind.FAULT: Text("Panne", "Fault"),
    Kind.CLOCK: Text("Horloge", "Clock"),
    Kind.CONTROL: Text("Pilotage", "Control"),
}

GROUPS: Mapping[str, tuple[Text, frozenset[str]]] = {
    "calls": (Text("Appels", "Calls"), frozenset({Kind.CALL})),
    "webhooks": (same("Webhooks"), frozenset({Kind.WEBHOOK, Kind.BREAKER})),
    "states": (Text("États", "States"), frozenset({Kind.TRANSITION, Kind.BACKGROUND})),
    "faults": (Text("Pannes", "Faults"), frozenset({Kind.FAULT})),
    "clock": (Text("Horloge", "Clock"), frozenset({Kind.CLOCK})),
    "control": (Text("Pilotage", "Control"), frozenset({Kind.CONTROL})),
}
"""What the timeline can be narrowed to."""

OPERATIONS: Mapping[str, Text] = {
    "createToken": Text("Demander un jeton", "Ask for a token"),
    "revokeToken": Text("Révoquer un jeton", "Revoke a token"),
    "introspectToken": Text("Interroger un jeton", "Introspect a token"),
    "getTokenInfo": Text("Lire les informations d’un jeton", "Read the details of a token"),
    "createPublicMarket": Text("Créer un marché", "Create a market"),
    "createMarketApplication": Text("Créer une candidature", "Create an application"),
    "downloadAttestation": Text("Télécharger l’attestation", "Download the attestation"),
    "downloadDocumentsPackage": Text("Télécharger le dossier", "Download the documents package"),
}

STATES: Mapping[str, Text] = {
    State.PENDING: Text("en cours", "pending"),
    State.COMPLETED: Text("finalisé", "completed"),
}

SYNC: Mapping[str, Text] = {
    SyncStatus.PENDING: Text("synchronisation en attente", "synchronisation pending"),
    SyncStatus.PROCESSING: Text("synchronisation en cours", "synchronisation under way"),
    SyncStatus.COMPLETED: Text("synchronisé", "synchronised"),
    SyncStatus.FAILED: Text("synchronisation en échec", "synchronisation failed"),
}

TONES: Mapping[str, str] = {
    State.PENDING: "info",
    State.COMPLETED: "ok",
    SyncStatus.PENDING: "",
    SyncStatus.PROCESSING: "info",
    SyncStatus.COMPLETED: "ok",
    SyncStatus.FAILED: "bad",
    Status.PROCESSING: "info",
    Status.WAITING: "warn",
    Status.SUSPENDED: "warn",
    Status.DELIVERED: "ok",
    Status.FAILED: "bad",
    Status.CANCELLED: "",
    BreakerState.CLOSED: "ok",
    BreakerState.OPEN: "bad",
    BreakerState.HALF_OPEN: "warn",
    ScanState.AWAITING: "info",
    ScanState.SAFE: "ok",
    ScanState.UNSAFE: "bad",
    ScanState.NONE: "",
}
"""How a state is coloured; `pending` is shared by objects and deliveries."""

EVENTS: Mapping[str, Text] = {
    Event.COMPLETE: Text("finaliser", "complete"),
    Event.SEND: Text("envoyer", "send"),
    Event.RETRY_LATER: Text("réessayer plus tard", "retry later"),
    Event.DELIVER: Text("accusé 2xx", "2xx answer"),
    Event.FAIL: Text("échec définitif", "final failure"),
    Event.RETRY_SYNC: Text("relancer", "retry by hand"),
    Event.CRASH: Text("tâche interrompue", "job crash"),
}

GUARDS: Mapping[str, Text] = {
    "deadline_not_passed": Text("la date limite n’est pas passée", "the deadline has not passed"),
    "siret_known": Text("le SIRET est connu", "the SIRET is known"),
    "lots_chosen": Text("des lots sont choisis", "lots are chosen"),
    "mandatory_fields_filled": Text(
        "les champs obligatoires sont remplis", "mandatory fields are filled in"
    ),
    "files_scanned": Text("les fichiers sont analysés", "files are scanned"),
    "exclusion_attested": Text(
        "l’absence de motif d’exclusion est attestée", "no ground for exclusion is attested"
    ),
    "market_synchronised": Text("le marché est synchronisé", "the market is synchronised"),
    "completed": Text("l’objet est finalisé", "it is completed"),
    "editor_authorized": Text("l’éditeur est habilité", "the editor is authorised"),
    "retries_left": Text("moins de trois relances dans l’heure", "fewer than three this hour"),
}

DELIVERY: Mapping[str, Text] = {
    Status.PENDING: Text("en file", "queued"),
    Status.PROCESSING: Text("envoi en cours", "being sent"),
    Status.WAITING: Text("attend un nouvel essai", "waits for a retry"),
    Status.SUSPENDED: Text("suspendu", "suspended"),
    Status.DELIVERED: Text("livré", "delivered"),
    Status.FAILED: Text("en échec", "failed"),
    Status.CANCELLED: Text("annulé", "cancelled"),
}

BREAKER: Mapping[str, Text] = {
    BreakerState.CLOSED: Text("fermé : les envois passent", "closed: webhooks pass"),
    BreakerState.OPEN: Text("ouvert : les envois sont suspendus", "open: webhooks are suspended"),
    BreakerState.HALF_OPEN: Text(
        "entrouvert : le prochain envoi décide", "half-open: the next webhook decides"
    ),
}

ANSWER_KINDS: Mapping[str, Text] = {
    AnswerKind.SUCCESS: Text("réception confirmée", "acknowledged"),
    AnswerKind.PERMANENT: Text("refus définitif", "permanent error"),
    AnswerKind.TEMPORARY: Text("refus passager", "temporary error"),
    AnswerKind.SERVER_ERROR: Text("panne du récepteur", "server error"),
    AnswerKind.NETWORK: Text("pas de réponse", "no answer"),
    AnswerKind.UNSPECIFIED: Text("réponse que rien ne prévoit", "an answer nothing provides for"),
}

VARIANTS: Mapping[str, tuple[Text, Text]] = {
    Variant.SAME: (
        Text("À l’identique", "As it was"),
        Text("Il doit être accepté (2xx).", "It has to be accepted (2xx)."),
    ),
    Variant.BAD_SIGNATURE: (
        Text("Signature fausse", "Wrong signature"),
        Text("Signé avec une autre clé : à refuser.", "Signed with another key: to be refused."),
    ),
    Variant.NO_SIGNATURE: (
        Text("Sans signature", "No signature"),
        Text("L’en-tête manque : à refuser.", "The header is missing: to be refused."),
    ),
    Variant.TAMPERED: (
        Text("Corps altéré", "Tampered body"),
        Text("Modifié après la signature : à refuser.", "Changed after signing: to be refused."),
    ),
    Variant.DUPLICATE: (
        Text("En double", "Twice"),
        Text(
            "Deux fois le même : deux 2xx, un seul effet.", "The same twice: two 2xx, one effect."
        ),
    ),
    Variant.STALE: (
        Text("Vieux d’un an", "A year old"),
        Text("Date ancienne, bien signée : à vous de décider.", "Old, rightly signed: you decide."),
    ),
}
"""Each variant of a replay: its name, and what a receiver should make of it."""

NOTHING_FOUND = Text("La cause n’a pas été trouvée.", "The cause was not found.")

DIAGNOSES: Mapping[str, tuple[str, Text, Text]] = {
    "accepted": (
        "ok",
        Text(
            "Le récepteur vérifie comme il faut : il l’accepte à présent.",
            "The receiver verifies as it should: it accepts it now.",
        ),
        Text(
            "Envoyé tel quel, puis en d’autres octets, bien signés : accepté ; mal signé : refusé. "
            "Il n’y a plus rien à chercher.",
            "Sent as it is, then in other bytes, rightly signed: accepted; wrongly signed: "
            "refused. There is nothing left to look for.",
        ),
    ),
    "unverified": (
        "bad",
        Text(
            "Le récepteur accepte n’importe quelle signature.", "The receiver takes any signature."
        ),
        Text(
            "Le même webhook, mal signé, est accepté aussi : comparez la signature à celle que "
            "vous calculez sur les octets reçus, et répondez 401 quand elles diffèrent.",
            "The same webhook, wrongly signed, is accepted as well: compare the signature with the "
            "one that you compute over the bytes received, and answer 401 where they differ.",
        ),
    ),
    "no_answer": (
        "bad",
        Text("Le récepteur ne répond pas.", "The receiver does not answer."),
        Text(
            "Démarrez-le, ou corrigez son URL, puis recommencez.",
            "Start it, or correct its URL, then try again.",
        ),
    ),
    "unknown": (
        "warn",
        NOTHING_FOUND,
        Text(
            "{n} envois essayés, tous refusés : le récepteur emploie un secret inconnu d’ici, ou "
            "refuse pour une autre raison (en-tête de signature retiré par un proxy, route "
            "protégée par une connexion, jeton CSRF). Comparez ce qu’il calcule, à la page de "
            "l’envoi.",
            "{n} requests tried, all refused: the receiver uses a secret unknown here, or refuses "
            "for another reason (a proxy that takes the signature header away, a route behind a "
            "sign-in, a CSRF token). Compare what it computes, on the page of the delivery.",
        ),
    ),
}
"""What came of asking a receiver, where no mistake was found: tone, title and text."""

FETCHES: Mapping[str, Text] = {
    FetchStatus.PENDING: Text("en attente", "pending"),
    FetchStatus.PROCESSING: Text("en cours", "under way"),
    FetchStatus.COMPLETED: Text("reçu", "received"),
    FetchStatus.FAILED: Text("en panne", "failed"),
}

FETCH_TONES: Mapping[str, str] = {
    FetchStatus.PENDING: "",
    FetchStatus.PROCESSING: "info",
    FetchStatus.COMPLETED: "ok",
    FetchStatus.FAILED: "bad",
}

SCANS: Mapping[str, Text] = {
    ScanState.AWAITING: Text("analyse en cours", "being scanned"),
    ScanState.SAFE: Text("sain", "safe"),
    ScanState.UNSAFE: Text("infecté", "infected"),
    ScanState.NONE: Text("non analysé", "not scanned"),
}

CHECKLIST: Mapping[str, tuple[Text, str]] = {
    "verified": (Text("vérifié", "verified"), "ok"),
    "failed": (Text("en défaut", "failed"), "bad"),
    "not_seen": (Text("pas encore vu", "not yet seen"), ""),
}

CONTROL: Mapping[str, Text] = {
    "resetWorkspace": Text("Espace remis à zéro", "Workspace reset"),
    "createWorkspace": Text("Espace créé", "Workspace made"),
    "deleteWorkspace": Text("Espace supprimé", "Workspace deleted"),
    "createEditor": Text("Éditeur ajouté", "Editor added"),
    "updateEditor": Text("Éditeur modifié", "Editor changed"),
    "setClock": Text("Horloge réglée", "Clock set"),
    "completePublicMarket": Text(
        "Marché finalisé sans navigateur", "Market completed without a browser"
    ),
    "completeMarketApplication": Text(
        "Candidature transmise sans navigateur", "Application completed without a browser"
    ),
    "retryPublicMarketSync": Text("Synchronisation relancée", "Synchronisation retried"),
    "retryMarketApplicationSync": Text("Synchronisation relancée", "Synchronisation retried"),
    "scriptSources": Text("Sources publiques réglées", "Public sources set"),
    "trigger": Text("Événement provoqué", "Event triggered"),
    "replayDelivery": Text("Webhook rejoué", "Webhook replayed"),
    "diagnoseDelivery": Text("Récepteur interrogé", "Receiver examined"),
    "waitForWebhooks": Text("Attente de webhooks", "Wait for webhooks"),
    "forceBreaker": Text("Disjoncteur forcé", "Breaker forced"),
    "scriptFault": Text("Panne programmée", "Fault scripted"),
    "clearFaults": Text("Pannes effacées", "Faults cleared"),
    "removeFault": Text("Panne retirée", "Fault removed"),
    "runScenario": Text("Scénario joué", "Scenario run"),
    "loadSnapshot": Text("Instantané repris", "Snapshot loaded"),
}
"""What control calls have done; one that is not listed keeps its operationId."""
