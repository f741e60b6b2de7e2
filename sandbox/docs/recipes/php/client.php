<?php
// Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401. PHP seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_URL, PASSEMARCHE_CLIENT_ID,
// PASSEMARCHE_CLIENT_SECRET, JETON (fichier où le jeton est gardé).
// Essai : php client.php "Premier marché" "Second marché"
declare(strict_types=1);

/**
 * Le jeton est gardé hors du processus, car PHP en a plusieurs et un nouveau jeton révoque le
 * précédent : ici dans un fichier ; dans une application, dans le cache commun (Redis, APCu).
 */
final class Client
{
    private const DELAI = 30;
    private string $url;
    private string $fichier;

    public function __construct()
    {
        $this->url = getenv('PASSEMARCHE_URL') ?: 'http://127.0.0.1:3000';
        $this->fichier = getenv('JETON') ?: sys_get_temp_dir() . '/passemarche-jeton';
    }

    /** Appelle en POST et donne la réponse ; sur 401, renouvelle le jeton et recommence une fois. */
    public function appeler(string $chemin, array $contenu): array
    {
        $jeton = $this->obtenir(null);
        [$statut, $corps] = $this->envoyer($chemin, $contenu, $jeton);
        if ($statut === 401) {
            [$statut, $corps] = $this->envoyer($chemin, $contenu, $this->obtenir($jeton));
        }
        if ($statut >= 400) {
            throw new RuntimeException("$chemin : $statut $corps");
        }
        return json_decode($corps, true, 512, JSON_THROW_ON_ERROR);
    }

    /** Donne le jeton, renouvelé s'il est celui qui vient d'être rejeté et que personne ne l'a fait. */
    private function obtenir(?string $rejete): string
    {
        $fichier = fopen($this->fichier, 'c+');
        if ($fichier === false) {
            throw new RuntimeException("{$this->fichier} ne peut pas être ouvert");
        }
        chmod($this->fichier, 0600);
        flock($fichier, LOCK_EX); // un seul processus renouvelle
        $jeton = (string) stream_get_contents($fichier);
        if ($jeton === '' || $jeton === $rejete) {
            $jeton = $this->demander();
            ftruncate($fichier, 0);
            rewind($fichier);
            fwrite($fichier, $jeton);
        }
        fclose($fichier);
        return $jeton;
    }

    private function demander(): string
    {
        [$statut, $corps] = $this->poster('/oauth/token', http_build_query([
            'grant_type' => 'client_credentials',
            'client_id' => getenv('PASSEMARCHE_CLIENT_ID'),
            'client_secret' => getenv('PASSEMARCHE_CLIENT_SECRET'),
            'scope' => 'api_access',
        ]), ['Content-Type: application/x-www-form-urlencoded']);
        if ($statut !== 200) {
            throw new RuntimeException("jeton refusé : $statut $corps");
        }
        return json_decode($corps, true, 512, JSON_THROW_ON_ERROR)['access_token'];
    }

    private function envoyer(string $chemin, array $contenu, string $jeton): array
    {
        $entetes = ["Authorization: Bearer $jeton", 'Content-Type: application/json'];
        return $this->poster($chemin, json_encode($contenu, JSON_THROW_ON_ERROR), $entetes);
    }

    private function poster(string $chemin, string $corps, array $entetes): array
    {
        $contexte = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => $entetes,
            'content' => $corps,
            'timeout' => self::DELAI,
            'ignore_errors' => true, // donner aussi le corps d'une réponse 4xx
        ]]);
        $reponse = file_get_contents($this->url . $chemin, false, $contexte);
        if ($reponse === false) {
            throw new RuntimeException("{$this->url}$chemin ne répond pas");
        }
        preg_match('~^HTTP/\S+ (\d{3})~', $http_response_header[0], $lu);
        return [(int) $lu[1], $reponse];
    }
}

$client = new Client();
foreach (array_slice($argv, 1) as $nom) {
    $cree = $client->appeler('/api/v1/public_markets', ['public_market' => [
        'name' => $nom,
        'deadline' => '2099-12-31T12:00:00Z',
        'siret' => '13002526500013',
        'market_type_codes' => ['services'],
    ]]);
    echo $cree['identifier'], "\n";
}
