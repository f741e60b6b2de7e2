// The signature calculator: every step of the HMAC, and why a signature that was received differs.
"use strict";

(() => {
  const { sha256, hmac, hex, BLOCK } = window.passeMarcheHash;
  const root = document.querySelector("[data-calculator]");
  if (!root) return;

  const french = document.documentElement.lang === "fr";
  const t = (fr, en) => (french ? fr : en);
  const part = (name) => root.querySelector(`[data-${name}]`);
  const utf8 = (text) => new TextEncoder().encode(text);
  const PREFIX = "sha256=";
  let fromFile = null;

  const fromHex = (text) => {
    const digits = text.replace(/\s+/g, "");
    if (digits.length % 2 || !/^[0-9a-f]*$/i.test(digits)) return null;
    return Uint8Array.from(digits.match(/../g) || [], (pair) => parseInt(pair, 16));
  };

  const fromBase64 = (text) => {
    try {
      return Uint8Array.from(atob(text.replace(/\s+/g, "")), (sign) => sign.charCodeAt(0));
    } catch {
      return null;
    }
  };

  const inBytes = (count) => `${count} ${count > 1 ? t("octets", "bytes") : t("octet", count ? "byte" : "bytes")}`;
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

  const body = () => {
    if (fromFile) return fromFile;
    const text = part("body").value;
    const form = root.querySelector("[name=form]:checked").value;
    return { text: utf8, base64: fromBase64, hex: fromHex }[form](text);
  };

  // Text and bytes side by side, the beginning and the end of a long body.
  const dump = (bytes) => {
    const rows = [];
    const many = bytes.length > 320;
    for (let start = 0; start < bytes.length; start += 16) {
      if (many && start === 192) rows.push("…");
      if (many && start >= 192 && start < bytes.length - 64) continue;
      const row = bytes.subarray(start, start + 16);
      const digits = Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
      const signs = Array.from(row, (byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·"));
      rows.push(`${start.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${signs.join("")}`);
    }
    return rows.join("\n");
  };

  // How other programs write the same JSON: a signature over one of these was made after parsing.
  const spaced = (value) => {
    if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
    if (value !== null && typeof value === "object") {
      const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`);
      return `{${pairs.join(", ")}}`;
    }
    return JSON.stringify(value);
  };
  const ascii = (text) => text.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const slashes = (text) => text.replaceAll("/", "\\/");

  const rewritten = (text) => {
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      return [];
    }
    const compact = JSON.stringify(value);
    const again = t("sur le JSON relu puis réécrit par", "over the JSON parsed and written again by");
    return [
      [compact, `${again} JSON.stringify, Jackson, to_json`],
      [ascii(slashes(compact)), `${again} json_encode (PHP)`],
      [slashes(compact), `${again} json_encode (PHP), JSON_UNESCAPED_UNICODE`],
      [ascii(compact), `${again} json_encode (PHP), JSON_UNESCAPED_SLASHES`],
      [ascii(spaced(value)), `${again} json.dumps (Python)`],
      [spaced(value), `${again} json.dumps (Python), ensure_ascii=False`],
      [JSON.stringify(value, null, 2), `${again} JSON.stringify(…, null, 2), JSON.pretty_generate`],
      [JSON.stringify(value, null, 4), t("sur le JSON relu puis réécrit avec un retrait de 4", "over the JSON written again, indented by 4")],
    ].map(([written, why]) => [utf8(written), why]);
  };

  const otherBodies = (bytes) => {
    const text = new TextDecoder("utf-8").decode(bytes);
    const trimmed = text.trim();
    return [
      ...rewritten(text),
      [utf8(`${text}\n`), t("sur le corps suivi d’un saut de ligne", "over the body and a line break after it")],
      [utf8(`${text}\r\n`), t("sur le corps suivi d’un saut de ligne Windows", "over the body and a Windows line break")],
      [utf8(trimmed), t("sur le corps rogné de ses blancs", "over the body, trimmed")],
      [utf8(text.replaceAll("\n", "\r\n")), t("sur le corps aux sauts de ligne Windows", "over the body with Windows line breaks")],
      [Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 255), t("sur le corps en Latin-1", "over the body in Latin-1")],
      [utf8(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")), t("sur le corps encodé deux fois en UTF-8", "over the body, encoded in UTF-8 twice")],
      [utf8(ascii(text)), t("sur le corps aux caractères échappés (\\u00e9)", "over the body with escaped characters (\\u00e9)")],
      [new Uint8Array(0), t("sur un corps vide : il avait déjà été lu", "over an empty body: it had been read before")],
    ];
  };

  const otherKeys = (secret) => [
    [utf8(secret.trim()), t("avec le secret rogné de ses blancs", "with the secret, trimmed")],
    [utf8(`${secret}\n`), t("avec le secret suivi d’un saut de ligne", "with the secret and a line break after it")],
    [fromHex(secret), t("avec le secret décodé de l’hexadécimal : la clé est le texte", "with the secret decoded from hexadecimal: the key is its text")],
    [fromBase64(secret), t("avec le secret décodé du base64", "with the secret decoded from base64")],
    [utf8(`"${secret}"`), t("avec le secret entre guillemets", "with the secret in quotation marks")],
    [new Uint8Array(0), t("avec un secret vide", "with an empty secret")],
  ].filter(([key]) => key !== null);

  // What the same mistake would have given; the first that fits is told.
  const explanation = (received, bytes, secret) => {
    const right = hmac(utf8(secret), bytes);
    const digits = received.startsWith(PREFIX) ? received.slice(PREFIX.length) : received;
    const is = (digest) => digits.toLowerCase() === hex(digest);
    if (is(right.outer)) {
      if (!received.startsWith(PREFIX)) return t("il manque « sha256= » devant les chiffres.", "“sha256=” is missing in front of the digits.");
      return t("les chiffres doivent être en minuscules.", "the digits have to be in lower case.");
    }
    if (digits === base64(right.outer)) return t("elle est en base64 ; il faut de l’hexadécimal.", "it is in base64; hexadecimal is needed.");
    if (is(sha256(bytes))) return t("c’est le SHA-256 du corps, sans le secret.", "it is the SHA-256 of the body, without the secret.");
    if (is(right.inner)) return t("il manque le second passage du HMAC.", "the second pass of the HMAC is missing.");
    if (is(hmac(bytes, utf8(secret)).outer)) return t("le corps et le secret sont échangés.", "the body and the secret are swapped.");
    for (const glued of [[utf8(secret), bytes], [bytes, utf8(secret)]]) {
      const all = Uint8Array.from([...glued[0], ...glued[1]]);
      if (is(sha256(all))) return t("c’est un SHA-256 du secret et du corps mis bout à bout, pas un HMAC.", "it is a SHA-256 of secret and body put together, not an HMAC.");
    }
    for (const [other, why] of otherBodies(bytes)) {
      if (is(hmac(utf8(secret), other).outer)) return t(`elle a été calculée ${why}.`, `it was computed ${why}.`);
    }
    for (const [key, why] of otherKeys(secret)) {
      if (is(hmac(key, bytes).outer)) return t(`elle a été calculée ${why}.`, `it was computed ${why}.`);
    }
    if (!/^[0-9a-f]{64}$/i.test(digits)) return t("il faut « sha256= » et 64 chiffres hexadécimaux.", "“sha256=” and 64 hexadecimal digits are needed.");
    return t("ni le corps, ni le secret, ni une erreur courante ne l’expliquent : un autre secret, ou d’autres octets.", "no usual mistake explains it: another secret, or other bytes.");
  };

  const verdict = (kind, text) => {
    part("verdict").dataset.verdict = kind;
    part("verdict").textContent = text;
  };

  const update = () => {
    const bytes = body();
    const secret = part("secret").value;
    const received = part("received").value.trim();
    if (bytes === null) {
      verdict("bad", t("Le corps ne se décode pas sous cette forme.", "The body cannot be decoded in this form."));
      return;
    }
    const key = utf8(secret);
    const { inner, outer } = hmac(key, bytes);
    const signature = PREFIX + hex(outer);
    part("size").textContent = inBytes(bytes.length);
    part("bytes").textContent = dump(bytes);
    part("key").textContent = key.length > BLOCK
      ? t(`${inBytes(key.length)}, plus qu’un bloc de ${BLOCK} : c’est leur SHA-256 qui sert.`, `${inBytes(key.length)}, more than a block of ${BLOCK}: their SHA-256 is used.`)
      : t(`le texte du secret, ${inBytes(key.length)}, complété par des zéros jusqu’à ${BLOCK}.`, `the text of the secret, ${inBytes(key.length)}, filled up with zeros to ${BLOCK}.`);
    part("inner").textContent = hex(inner);
    part("outer").textContent = hex(outer);
    part("signature").textContent = signature;
    if (!received) verdict("none", "");
    else if (received === signature) verdict("good", t("La signature est juste.", "The signature is right."));
    else verdict("bad", `${t("La signature est fausse :", "The signature is wrong:")} ${explanation(received, bytes, secret)}`);
  };

  const readFile = async () => {
    const [file] = part("file").files;
    fromFile = file ? new Uint8Array(await file.arrayBuffer()) : null;
    part("body").disabled = fromFile !== null;
    update();
  };

  const get = async (path) => {
    const answer = await fetch(`/_sandbox/${path}`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  };

  const workspace = () => {
    const name = new URLSearchParams(window.location.search).get("workspace");
    return name ? `?workspace=${encodeURIComponent(name)}` : "";
  };

  const load = async () => {
    const say = (text) => { part("load-status").textContent = text; };
    try {
      const { deliveries } = await get(`webhooks/deliveries${workspace()}`);
      const sent = deliveries.find((delivery) => delivery.attempts.length);
      if (!sent) {
        say(t("Aucun webhook n’est encore parti : passe-marche trigger market.completed", "No webhook was sent yet: passe-marche trigger market.completed"));
        return;
      }
      const { editors } = await get(`editors${workspace()}`);
      const { request } = sent.attempts.at(-1);
      const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
      const editor = editors.find((one) => one.client_id === sent.client_id) || editors[0];
      root.querySelector("[name=form][value=base64]").checked = true;
      part("file").value = "";
      fromFile = null;
      part("body").disabled = false;
      part("body").value = request.body_base64;
      part("secret").value = editor.webhook_secret || "";
      part("received").value = new Map(headers).get("x-webhook-signature-sha256") || "";
      say(`${sent.event}, ${sent.identifier}`);
      update();
    } catch (error) {
      say(`${t("Le bac à sable ne répond pas :", "The sandbox does not answer:")} ${error.message}`);
    }
  };

  root.addEventListener("input", (event) => {
    if (!event.target.matches("[data-file]")) update();
  });
  part("file").addEventListener("change", readFile);
  part("load")?.addEventListener("click", load);
  update();
})();
