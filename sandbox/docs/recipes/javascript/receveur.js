// Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite. Node seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_WEBHOOK_SECRET, PORT (8080),
// EVENEMENTS (dossier où les événements sont gardés).
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');
const path = require('node:path');

const SECRET = process.env.PASSEMARCHE_WEBHOOK_SECRET;
const PORT = Number(process.env.PORT ?? 8080);
const DOSSIER = process.env.EVENEMENTS ?? 'evenements';
const TAILLE_MAXIMALE = 10_000_000;
const OBJETS = new Map([
  ['market.completed', 'market'],
  ['market_application.completed', 'market_application'],
]);

// Refait la signature sur les octets reçus, tels quels, et compare en temps constant.
function signatureJuste(corps, recue) {
  const juste = Buffer.from(
    'sha256=' + crypto.createHmac('sha256', SECRET).update(corps).digest('hex'));
  const donnee = Buffer.from(recue ?? '');
  // timingSafeEqual lève une exception si les longueurs diffèrent.
  return donnee.length === juste.length && crypto.timingSafeEqual(donnee, juste);
}

// Donne les octets du corps, ou null s'il y en a trop : des morceaux réunis, jamais du texte ajouté
// bout à bout. Ce qui est en trop est lu sans être gardé, pour que la réponse 413 puisse partir.
async function lireCorps(requete) {
  const morceaux = [];
  let taille = 0;
  for await (const morceau of requete) {
    taille += morceau.length;
    if (taille <= TAILLE_MAXIMALE) morceaux.push(morceau);
  }
  return taille <= TAILLE_MAXIMALE ? Buffer.concat(morceaux) : null;
}

// Donne l'événement, ou null si ce n'en est pas un.
function lire(corps) {
  let evenement;
  try { evenement = JSON.parse(corps); } catch { return null; }
  return typeof evenement?.event === 'string' ? evenement : null;
}

// Garde un événement sur le disque ; false s'il y était déjà. Le drapeau 'wx' échoue si le fichier
// existe : deux envois simultanés n'en font qu'un. Dans une base, c'est un index unique.
async function garder(evenement, identifiant, corps) {
  const cle = `${evenement.event}|${identifiant}|${evenement.timestamp}`;
  const nom = crypto.createHash('sha256').update(cle).digest('hex') + '.json';
  try {
    await fs.writeFile(path.join(DOSSIER, nom), corps, { flag: 'wx' });
  } catch (erreur) {
    if (erreur.code === 'EEXIST') return false;
    throw erreur; // 500 : le service enverra de nouveau
  }
  return true;
}

// Le vrai travail, une fois l'accusé parti.
function traiter(evenement, identifiant) {
  console.log(evenement.event, identifiant);
}

async function recevoir(requete, reponse) {
  const corps = await lireCorps(requete);
  if (corps === null) return repondre(reponse, 413);
  // Node met les noms d'en-têtes en minuscules.
  if (!signatureJuste(corps, requete.headers['x-webhook-signature-sha256'])) {
    return repondre(reponse, 401);
  }
  const evenement = lire(corps);
  if (evenement === null) return repondre(reponse, 400);
  const objet = OBJETS.get(evenement.event);
  if (objet === undefined) return repondre(reponse, 200); // inconnu : accepté, et laissé de côté
  const identifiant = evenement[objet]?.identifier;
  if (!identifiant || !evenement.timestamp) return repondre(reponse, 400);
  const nouveau = await garder(evenement, identifiant, corps);
  repondre(reponse, 200);
  if (nouveau) setImmediate(traiter, evenement, identifiant);
}

async function stats(reponse) {
  const gardes = (await fs.readdir(DOSSIER)).filter((nom) => nom.endsWith('.json'));
  repondre(reponse, 200, JSON.stringify({ processed: gardes.length }));
}

function repondre(reponse, statut, texte = '') {
  const permis = statut === 405 ? { Allow: 'POST' } : {};
  reponse.writeHead(statut, { 'Content-Type': 'application/json', ...permis }).end(texte);
}

async function aiguiller(requete, reponse) {
  const chemin = requete.url.split('?')[0];
  try {
    if (requete.method === 'GET' && chemin === '/webhooks/stats') await stats(reponse);
    else if (chemin !== '/webhooks/passemarche') repondre(reponse, 404);
    else if (requete.method !== 'POST') repondre(reponse, 405);
    else await recevoir(requete, reponse);
  } catch (erreur) {
    console.error(erreur);
    if (!reponse.headersSent) repondre(reponse, 500);
  }
}

if (!SECRET) throw new Error('PASSEMARCHE_WEBHOOK_SECRET manque');
fs.mkdir(DOSSIER, { recursive: true })
  .then(() => http.createServer(aiguiller).listen(PORT, '127.0.0.1', () => {
    console.log(`J'écoute sur le port ${PORT}.`);
  }));
