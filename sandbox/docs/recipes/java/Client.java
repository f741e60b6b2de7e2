import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401. JDK 17 seul.
 *
 * <p>Un client par processus : un nouveau jeton révoque le précédent, il ne faut donc qu'en avoir un.
 * Réglages, par variables d'environnement : PASSEMARCHE_URL, PASSEMARCHE_CLIENT_ID,
 * PASSEMARCHE_CLIENT_SECRET. Essai : java Client.java "Premier marché" "Second marché"
 */
public class Client {
  static final Duration DELAI = Duration.ofSeconds(30);

  final String url = System.getenv().getOrDefault("PASSEMARCHE_URL", "http://127.0.0.1:3000");
  final HttpClient http = HttpClient.newBuilder().connectTimeout(DELAI).build();
  private String jeton;

  public static void main(String[] noms) throws IOException, InterruptedException {
    Client client = new Client();
    for (String nom : noms) {
      String marche =
          """
          {"public_market": {"name": %s, "deadline": "2099-12-31T12:00:00Z",
            "siret": "13002526500013", "market_type_codes": ["services"]}}"""
              .formatted(texteJson(nom));
      System.out.println(champ("identifier", client.appeler("/api/v1/public_markets", marche)));
    }
  }

  /** Appelle en POST et donne la réponse ; sur 401, renouvelle le jeton et recommence une fois. */
  String appeler(String chemin, String json) throws IOException, InterruptedException {
    String utilise = obtenir(null);
    HttpResponse<String> reponse = envoyer(chemin, json, utilise);
    if (reponse.statusCode() == 401) reponse = envoyer(chemin, json, obtenir(utilise));
    if (reponse.statusCode() >= 400) {
      throw new IOException(chemin + " : " + reponse.statusCode() + " " + reponse.body());
    }
    return reponse.body();
  }

  /** Donne le jeton, renouvelé s'il est celui qui vient d'être rejeté et que personne ne l'a fait. */
  private synchronized String obtenir(String rejete) throws IOException, InterruptedException {
    if (jeton == null || jeton.equals(rejete)) jeton = demander();
    return jeton;
  }

  private String demander() throws IOException, InterruptedException {
    Map<String, String> formulaire =
        Map.of(
            "grant_type", "client_credentials",
            "scope", "api_access",
            "client_id", System.getenv("PASSEMARCHE_CLIENT_ID"),
            "client_secret", System.getenv("PASSEMARCHE_CLIENT_SECRET"));
    String corps =
        formulaire.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest demande =
        HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
            .timeout(DELAI)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(corps))
            .build();
    HttpResponse<String> reponse = http.send(demande, HttpResponse.BodyHandlers.ofString());
    if (reponse.statusCode() != 200) {
      throw new IOException("jeton refusé : " + reponse.statusCode() + " " + reponse.body());
    }
    return champ("access_token", reponse.body());
  }

  private HttpResponse<String> envoyer(String chemin, String json, String jeton)
      throws IOException, InterruptedException {
    HttpRequest demande =
        HttpRequest.newBuilder(URI.create(url + chemin))
            .timeout(DELAI)
            .header("Authorization", "Bearer " + jeton)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return http.send(demande, HttpResponse.BodyHandlers.ofString());
  }

  /** Prend un champ simple ; le JDK ne lit pas le JSON. Avec Jackson : mapper.readTree(json).get(nom). */
  static String champ(String nom, String json) throws IOException {
    Matcher trouve = Pattern.compile('"' + nom + "\"\\s*:\\s*\"([^\"\\\\]+)\"").matcher(json);
    if (!trouve.find()) throw new IOException("pas de " + nom + " dans " + json);
    return trouve.group(1);
  }

  static String texteJson(String texte) {
    return '"' + texte.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
