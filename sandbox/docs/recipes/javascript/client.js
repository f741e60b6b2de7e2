// Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401. Node 18 seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_URL, PASSEMARCHE_CLIENT_ID,
// PASSEMARCHE_CLIENT_SECRET. Essai : node client.js "Premier marché" "Second marché"
'use strict';

const URL_DE_BASE = process.env.PASSEMARCHE_URL ?? 'http://127.0.0.1:3000';
const DELAI = 30_000;

// Un client par processus : un nouveau jeton révoque le précédent, il ne faut donc qu'en avoir un.
class Client {
  #jeton = null; // la promesse du jeton : des appels simultanés attendent la même demande

  // Appelle en POST et donne la réponse ; sur 401, renouvelle le jeton et recommence une fois.
  async appeler(chemin, contenu) {
    const promesse = (this.#jeton ??= this.#demander());
    let reponse = await this.#envoyer(chemin, contenu, await promesse);
    if (reponse.status === 401) {
      await reponse.arrayBuffer(); // libère la connexion
      // Un autre appel l'a-t-il déjà renouvelé ? Alors le sien convient.
      if (this.#jeton === promesse) this.#jeton = this.#demander();
      reponse = await this.#envoyer(chemin, contenu, await this.#jeton);
    }
    if (!reponse.ok) throw new Error(`${chemin} : ${reponse.status} ${await reponse.text()}`);
    return reponse.json();
  }

  #demander() {
    const promesse = this.#obtenir();
    promesse.catch(() => { if (this.#jeton === promesse) this.#jeton = null; });
    return promesse;
  }

  async #obtenir() {
    const reponse = await fetch(`${URL_DE_BASE}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: process.env.PASSEMARCHE_CLIENT_ID,
        client_secret: process.env.PASSEMARCHE_CLIENT_SECRET,
        scope: 'api_access',
      }),
      signal: AbortSignal.timeout(DELAI),
    });
    if (!reponse.ok) throw new Error(`jeton refusé : ${reponse.status} ${await reponse.text()}`);
    return (await reponse.json()).access_token;
  }

  #envoyer(chemin, contenu, jeton) {
    return fetch(URL_DE_BASE + chemin, {
      method: 'POST',
      headers: { Authorization: `Bearer ${jeton}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(contenu),
      signal: AbortSignal.timeout(DELAI),
    });
  }
}

async function essayer(noms) {
  const client = new Client();
  for (const name of noms) {
    const marche = {
      name,
      deadline: '2099-12-31T12:00:00Z',
      siret: '13002526500013',
      market_type_codes: ['services'],
    };
    const cree = await client.appeler('/api/v1/public_markets', { public_market: marche });
    console.log(cree.identifier);
  }
}

essayer(process.argv.slice(2)).catch((erreur) => {
  console.error(erreur);
  process.exitCode = 1;
});
