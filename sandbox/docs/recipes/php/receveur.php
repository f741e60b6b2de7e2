<?php
// Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite. PHP seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_WEBHOOK_SECRET,
// EVENEMENTS (dossier où les événements sont gardés).
// Pour essayer : php -S 127.0.0.1:8080 receveur.php
declare(strict_types=1);

const TAILLE_MAXIMALE = 10_000_000;
const OBJETS = [
    'market.completed' => 'market',
    'market_application.completed' => 'market_application',
];

/** Refait la signature sur les octets reçus, tels quels, et compare en temps constant. */
function signature_juste(string $corps, string $recue): bool
{
    $juste = 'sha256=' . hash_hmac('sha256', $corps, (string) getenv('PASSEMARCHE_WEBHOOK_SECRET'));
    return hash_equals($juste, $recue);
}

/** Donne l'événement, ou null si ce n'en est pas un. */
function lire(string $corps): ?array
{
    $evenement = json_decode($corps, true);
    return is_array($evenement) && is_string($evenement['event'] ?? null) ? $evenement : null;
}

function dossier(): string
{
    $dossier = getenv('EVENEMENTS') ?: 'evenements';
    if (!is_dir($dossier) && !@mkdir($dossier, 0700, true) && !is_dir($dossier)) {
        throw new RuntimeException("le dossier $dossier ne peut pas être créé");
    }
    return $dossier;
}

/**
 * Garde un événement sur le disque ; false s'il y était déjà. Le mode "x" échoue si le fichier existe :
 * deux envois simultanés n'en font qu'un. Dans une base de données, c'est un index unique.
 */
function garder(array $evenement, string $identifiant, string $corps): bool
{
    $cle = $evenement['event'] . '|' . $identifiant . '|' . $evenement['timestamp'];
    $chemin = dossier() . '/' . hash('sha256', $cle) . '.json';
    $fichier = @fopen($chemin, 'x');
    if ($fichier === false) {
        if (is_file($chemin)) {
            return false;
        }
        throw new RuntimeException("$chemin ne peut pas être écrit"); // 500 : nouvel essai
    }
    fwrite($fichier, $corps);
    fclose($fichier);
    return true;
}

/** Le vrai travail, une fois l'accusé parti. */
function traiter(array $evenement, string $identifiant): void
{
    error_log($evenement['event'] . ' ' . $identifiant);
}

function repondre(int $statut, string $texte = ''): void
{
    http_response_code($statut);
    if ($statut === 405) {
        header('Allow: POST');
    }
    header('Content-Type: application/json');
    header('Content-Length: ' . strlen($texte));
    echo $texte;
    // Sous PHP-FPM la réponse part ici, et le script continue.
    if (function_exists('fastcgi_finish_request')) {
        fastcgi_finish_request();
    } else {
        flush();
    }
}

function recevoir(): void
{
    // php://input, et non $_POST, qui est vide pour du JSON.
    $corps = (string) file_get_contents('php://input', false, null, 0, TAILLE_MAXIMALE + 1);
    if (strlen($corps) > TAILLE_MAXIMALE) {
        repondre(413);
        return;
    }
    // PHP met les noms d'en-têtes en capitales : la casse de l'envoi n'importe pas.
    if (!signature_juste($corps, $_SERVER['HTTP_X_WEBHOOK_SIGNATURE_SHA256'] ?? '')) {
        repondre(401);
        return;
    }
    $evenement = lire($corps);
    if ($evenement === null) {
        repondre(400);
        return;
    }
    $objet = OBJETS[$evenement['event']] ?? null;
    if ($objet === null) {
        repondre(200); // inconnu : accepté, et laissé de côté
        return;
    }
    $identifiant = $evenement[$objet]['identifier'] ?? null;
    if (!is_string($identifiant) || !is_string($evenement['timestamp'] ?? null)) {
        repondre(400);
        return;
    }
    $nouveau = garder($evenement, $identifiant, $corps);
    repondre(200);
    if ($nouveau) {
        traiter($evenement, $identifiant);
    }
}

if (!getenv('PASSEMARCHE_WEBHOOK_SECRET')) {
    error_log('PASSEMARCHE_WEBHOOK_SECRET manque');
    repondre(500);
    return;
}
ini_set('display_errors', '0'); // un message d'erreur n'a rien à faire dans une réponse
$chemin = strtok($_SERVER['REQUEST_URI'], '?');
if ($chemin === '/webhooks/stats' && $_SERVER['REQUEST_METHOD'] === 'GET') {
    repondre(200, json_encode(['processed' => count(glob(dossier() . '/*.json') ?: [])]));
} elseif ($chemin !== '/webhooks/passemarche') {
    repondre(404);
} elseif ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    repondre(405);
} else {
    recevoir();
}
