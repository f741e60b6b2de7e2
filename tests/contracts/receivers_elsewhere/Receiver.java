import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook receiver for the JDK alone; the first argument chooses its fault. */
public class Receiver {
  static final Pattern EVENT = Pattern.compile("\"event\"\\s*:\\s*\"([a-z_.]+)\"");
  static final Pattern TIME = Pattern.compile("\"timestamp\"\\s*:\\s*\"([^\"]+)\"");
  static final Set<String> KNOWN = Set.of("market.completed", "market_application.completed");
  static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
  static final AtomicInteger PROCESSED = new AtomicInteger();

  public static void main(String[] arguments) throws Exception {
    String fault = arguments[0];
    byte[] secret = arguments[1].getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/processed", exchange ->
        answer(exchange, 200, "{\"processed\": " + PROCESSED.get() + "}"));
    server.createContext("/webhooks", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!exchange.getRequestMethod().equals("POST")) answer(exchange, 405, "");
      else answer(exchange, receive(exchange, body, fault, secret), "");
    });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static int receive(HttpExchange exchange, byte[] body, String fault, byte[] secret) {
    String given = exchange.getRequestHeaders().getFirst("X-Webhook-Signature-SHA256");
    if (!fault.equals("no-check") && !authentic(given, body, secret)) return 401;
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{") || !text.endsWith("}")) return 400;
    Matcher event = EVENT.matcher(text);
    Matcher time = TIME.matcher(text);
    if (!event.find() || !time.find()) return 400;
    if (!KNOWN.contains(event.group(1))) return fault.equals("unknown-event") ? 500 : 200;
    if (SEEN.add(event.group(1) + time.group(1)) || fault.equals("twice")) PROCESSED.incrementAndGet();
    return 200;
  }

  static boolean authentic(String given, byte[] body, byte[] secret) {
    if (given == null) return false;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String right = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
      return MessageDigest.isEqual(
          right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    if (content.length > 0) exchange.getResponseBody().write(content);
    exchange.close();
  }
}
