import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite. JDK 17 seul.
 *
 * <p>Réglages, par variables d'environnement : PASSEMARCHE_WEBHOOK_SECRET, PORT (8080), EVENEMENTS
 * (dossier où les événements sont gardés). Pour essayer : java Receveur.java
 */
public class Receveur {
  static final int TAILLE_MAXIMALE = 10_000_000;
  static final Map<String, String> OBJETS =
      Map.of("market.completed", "market", "market_application.completed", "market_application");

  final byte[] secret = System.getenv("PASSEMARCHE_WEBHOOK_SECRET").getBytes(StandardCharsets.UTF_8);
  final Path dossier = Path.of(System.getenv().getOrDefault("EVENEMENTS", "evenements"));
  final ExecutorService travail = Executors.newSingleThreadExecutor();

  public static void main(String[] arguments) throws IOException {
    Receveur receveur = new Receveur();
    Files.createDirectories(receveur.dossier);
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    HttpServer serveur = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
    serveur.setExecutor(Executors.newCachedThreadPool());
    serveur.createContext("/webhooks/passemarche", receveur::recevoir);
    serveur.createContext("/webhooks/stats", receveur::stats);
    serveur.start();
    System.out.println("J'écoute sur le port " + port + ".");
  }

  void recevoir(HttpExchange echange) throws IOException {
    if (!echange.getRequestMethod().equals("POST")) {
      echange.getResponseHeaders().set("Allow", "POST");
      repondre(echange, 405, "");
      return;
    }
    byte[] corps = echange.getRequestBody().readNBytes(TAILLE_MAXIMALE + 1);
    // getFirst ne distingue pas la casse des noms d'en-têtes.
    String recue = echange.getRequestHeaders().getFirst("X-Webhook-Signature-SHA256");
    if (corps.length > TAILLE_MAXIMALE) repondre(echange, 413, "");
    else if (!signatureJuste(corps, recue)) repondre(echange, 401, "");
    else accepter(echange, corps);
  }

  void accepter(HttpExchange echange, byte[] corps) throws IOException {
    Object lu;
    try {
      lu = Json.lire(corps);
    } catch (IllegalArgumentException erreur) {
      repondre(echange, 400, "");
      return;
    }
    if (!(lu instanceof Map<?, ?> evenement) || !(evenement.get("event") instanceof String nom)) {
      repondre(echange, 400, "");
      return;
    }
    if (!OBJETS.containsKey(nom)) { // inconnu : accepté, et laissé de côté
      repondre(echange, 200, "");
      return;
    }
    if (!(evenement.get(OBJETS.get(nom)) instanceof Map<?, ?> objet)
        || !(objet.get("identifier") instanceof String identifiant)
        || !(evenement.get("timestamp") instanceof String instant)) {
      repondre(echange, 400, "");
      return;
    }
    boolean nouveau = garder(nom + "|" + identifiant + "|" + instant, corps);
    repondre(echange, 200, "");
    if (nouveau) travail.submit(() -> traiter(nom, identifiant));
  }

  /** Refait la signature sur les octets reçus, tels quels, et compare en temps constant. */
  boolean signatureJuste(byte[] corps, String recue) {
    if (recue == null) return false;
    try {
      Mac mac = Mac.getInstance("HmacSHA256"); // un Mac ne se partage pas entre threads
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String juste = "sha256=" + HexFormat.of().formatHex(mac.doFinal(corps));
      return MessageDigest.isEqual(
          juste.getBytes(StandardCharsets.UTF_8), recue.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException erreur) {
      throw new IllegalStateException(erreur);
    }
  }

  /**
   * Garde un événement sur le disque ; false s'il y était déjà. CREATE_NEW échoue si le fichier existe :
   * deux envois simultanés n'en font qu'un. Dans une base de données, c'est un index unique.
   */
  boolean garder(String cle, byte[] corps) throws IOException {
    try {
      Files.write(dossier.resolve(empreinte(cle) + ".json"), corps, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException erreur) {
      return false;
    }
  }

  static String empreinte(String cle) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(cle.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException erreur) {
      throw new IllegalStateException(erreur);
    }
  }

  /** Le vrai travail, une fois l'accusé parti. */
  void traiter(String nom, String identifiant) {
    System.out.println(nom + " " + identifiant);
  }

  void stats(HttpExchange echange) throws IOException {
    try (var fichiers = Files.list(dossier)) {
      repondre(echange, 200, "{\"processed\": " + fichiers.count() + "}");
    }
  }

  static void repondre(HttpExchange echange, int statut, String texte) throws IOException {
    byte[] contenu = texte.getBytes(StandardCharsets.UTF_8);
    echange.getResponseHeaders().set("Content-Type", "application/json");
    echange.sendResponseHeaders(statut, contenu.length == 0 ? -1 : contenu.length);
    if (contenu.length > 0) echange.getResponseBody().write(contenu);
    echange.close();
  }

  /** Lit du JSON : le JDK n'a rien pour cela. Avec Jackson : mapper.readTree(corps). */
  static final class Json {
    private static final int PROFONDEUR_MAXIMALE = 100;
    private final String texte;
    private int place;
    private int profondeur;

    private Json(String texte) {
      this.texte = texte;
    }

    /** Donne une Map, une List, une String, un Double, un Boolean ou null. */
    static Object lire(byte[] octets) {
      try {
        ByteBuffer tampon = ByteBuffer.wrap(octets);
        Json json = new Json(StandardCharsets.UTF_8.newDecoder().decode(tampon).toString());
        Object valeur = json.valeur();
        json.blancs();
        if (json.place < json.texte.length()) throw json.erreur();
        return valeur;
      } catch (CharacterCodingException erreur) {
        throw new IllegalArgumentException(erreur);
      }
    }

    private Object valeur() {
      if (++profondeur > PROFONDEUR_MAXIMALE) throw erreur();
      try {
        blancs();
        return switch (voir()) {
          case '{' -> objet();
          case '[' -> tableau();
          case '"' -> chaine();
          case 't' -> mot("true", true);
          case 'f' -> mot("false", false);
          case 'n' -> mot("null", null);
          default -> nombre();
        };
      } finally {
        profondeur--;
      }
    }

    private Map<String, Object> objet() {
      Map<String, Object> lu = new HashMap<>();
      prendre('{');
      blancs();
      if (voir() == '}') {
        place++;
        return lu;
      }
      do {
        blancs();
        String nom = chaine();
        blancs();
        prendre(':');
        lu.put(nom, valeur());
        blancs();
      } while (suivant('}'));
      return lu;
    }

    private Object tableau() {
      var lu = new java.util.ArrayList<Object>();
      prendre('[');
      blancs();
      if (voir() == ']') {
        place++;
        return lu;
      }
      do {
        lu.add(valeur());
        blancs();
      } while (suivant(']'));
      return lu;
    }

    private boolean suivant(char fin) {
      char lu = voir();
      place++;
      if (lu != fin && lu != ',') throw erreur();
      return lu == ',';
    }

    private String chaine() {
      prendre('"');
      StringBuilder lue = new StringBuilder();
      while (voir() != '"') {
        char lu = texte.charAt(place++);
        if (lu < ' ') throw erreur();
        lue.append(lu == '\\' ? echappe() : lu);
      }
      place++;
      return lue.toString();
    }

    private char echappe() {
      char lu = voir();
      place++;
      return switch (lu) {
        case '"', '\\', '/' -> lu;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> hexadecimal();
        default -> throw erreur();
      };
    }

    private char hexadecimal() {
      if (place + 4 > texte.length()) throw erreur();
      place += 4;
      return (char) HexFormat.fromHexDigits(texte, place - 4, place);
    }

    private Object nombre() {
      int debut = place;
      while (place < texte.length() && "+-.eE0123456789".indexOf(texte.charAt(place)) >= 0) place++;
      return Double.valueOf(texte.substring(debut, place));
    }

    private Object mot(String attendu, Object valeur) {
      if (!texte.startsWith(attendu, place)) throw erreur();
      place += attendu.length();
      return valeur;
    }

    private void prendre(char attendu) {
      if (voir() != attendu) throw erreur();
      place++;
    }

    private char voir() {
      if (place >= texte.length()) throw erreur();
      return texte.charAt(place);
    }

    private void blancs() {
      while (place < texte.length() && " \t\r\n".indexOf(texte.charAt(place)) >= 0) place++;
    }

    private IllegalArgumentException erreur() {
      return new IllegalArgumentException("JSON mal formé au caractère " + place);
    }
  }
}
