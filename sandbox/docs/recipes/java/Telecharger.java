import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Télécharge un dossier de candidature, le vérifie, et ne le laisse en place que s'il est entier.
 *
 * <p>JDK 17 seul. Réglages, par variables d'environnement : PASSEMARCHE_URL, JETON. Essai : java
 * Telecharger.java FT20261124ABCDEF01 dossiers
 */
public class Telecharger {
  static final Duration DELAI = Duration.ofSeconds(300);
  static final int ESSAIS = 3;
  static final long TAILLE_MAXIMALE = 500_000_000;
  static final long TAILLE_DECOMPRESSEE_MAXIMALE = 2_000_000_000;
  static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

  /** Un refus : un autre essai n'y changerait rien. */
  static class Refus extends RuntimeException {
    Refus(String message) {
      super(message);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path place = telecharger(arguments[0], Path.of(arguments[1]));
    try (var fichiers = Files.walk(place)) {
      fichiers
          .filter(Files::isRegularFile)
          .map(place::relativize)
          .sorted()
          .forEach(System.out::println);
    }
  }

  /** Donne le dossier où se trouvent les fichiers. */
  static Path telecharger(String candidature, Path destination)
      throws IOException, InterruptedException {
    Files.createDirectories(destination);
    for (int essai = 1; essai <= ESSAIS; essai++) {
      Path provisoire = Files.createTempDirectory(destination, "essai");
      try {
        Path archive = provisoire.resolve("dossier.zip");
        recevoir(candidature, archive);
        extraire(archive, provisoire.resolve("contenu"));
        // Sur le même disque, un renommage : le dossier est là en entier, ou pas du tout.
        Path place = destination.resolve(candidature);
        effacer(place);
        return Files.move(provisoire.resolve("contenu"), place, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException erreur) { // coupure, longueur fausse, ZIP abîmé
        System.err.println("essai " + essai + " : " + erreur.getMessage());
      } finally {
        effacer(provisoire);
      }
    }
    throw new Refus("le dossier de " + candidature + " n'a pas pu être téléchargé entier");
  }

  /** Écrit au fur et à mesure : un dossier peut peser 500 Mo. */
  static void recevoir(String candidature, Path archive) throws IOException, InterruptedException {
    String base = System.getenv().getOrDefault("PASSEMARCHE_URL", "http://127.0.0.1:3000");
    URI adresse =
        URI.create(base + "/api/v1/market_applications/" + candidature + "/documents_package");
    HttpRequest demande =
        HttpRequest.newBuilder(adresse)
            .timeout(DELAI)
            .header("Authorization", "Bearer " + System.getenv("JETON"))
            .build();
    // Une réponse plus courte que sa Content-Length lève une IOException d'elle-même.
    HttpResponse<InputStream> reponse =
        HTTP.send(demande, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream flux = reponse.body()) {
      if (reponse.statusCode() != 200) throw new Refus("HTTP " + reponse.statusCode());
      String type = reponse.headers().firstValue("Content-Type").orElse("");
      if (!type.startsWith("application/zip")) throw new IOException(type + " au lieu d'un ZIP");
      copier(flux, archive, TAILLE_MAXIMALE);
    }
  }

  /** Vérifie chaque nom avant d'extraire ; la lecture vérifie les sommes de contrôle. */
  static void extraire(Path archive, Path contenu) throws IOException {
    Files.createDirectories(contenu);
    try (ZipFile dossier = new ZipFile(archive.toFile())) {
      long reste = TAILLE_DECOMPRESSEE_MAXIMALE;
      for (Enumeration<? extends ZipEntry> e = dossier.entries(); e.hasMoreElements(); ) {
        ZipEntry fichier = e.nextElement();
        Path place = contenu.resolve(fichier.getName()).normalize();
        if (!place.startsWith(contenu)) {
          throw new Refus("nom de fichier dangereux : " + fichier.getName());
        }
        if (fichier.isDirectory()) {
          Files.createDirectories(place);
          continue;
        }
        Files.createDirectories(place.getParent());
        try (InputStream flux = dossier.getInputStream(fichier)) {
          reste -= copier(flux, place, reste);
        }
      }
    }
  }

  /** Copie, sans dépasser une taille ; donne le nombre d'octets. */
  static long copier(InputStream flux, Path place, long maximum) throws IOException {
    byte[] tampon = new byte[65536];
    long lus = 0;
    try (OutputStream sortie = new BufferedOutputStream(Files.newOutputStream(place))) {
      for (int n; (n = flux.read(tampon)) > 0; ) {
        lus += n;
        if (lus > maximum) throw new Refus("plus gros que ce que promet le service");
        sortie.write(tampon, 0, n);
      }
    }
    return lus;
  }

  static void effacer(Path dossier) throws IOException {
    if (!Files.exists(dossier)) return;
    try (var fichiers = Files.walk(dossier)) {
      for (Path fichier : fichiers.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(fichier);
      }
    }
  }
}
