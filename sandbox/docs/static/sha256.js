// SHA-256 and HMAC (FIPS 180-4, RFC 2104) over Uint8Array. Browsers have both built in, but only for
// pages that come over https or from this machine; the calculator also works from anywhere else.
"use strict";

window.passeMarcheHash = (() => {
  const BLOCK = 64;

  // The first 32 bits of the fractional part of a root of a prime.
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;

  const primes = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  const INITIAL = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const ROUND = primes.map((prime) => fraction(Math.cbrt(prime)));

  const turned = (word, by) => (word >>> by) | (word << (32 - by));

  const padded = (message) => {
    const size = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
    const bytes = new Uint8Array(size);
    bytes.set(message);
    bytes[message.length] = 0x80;
    const bits = new DataView(bytes.buffer);
    bits.setUint32(size - 8, Math.floor(message.length / 2 ** 29));
    bits.setUint32(size - 4, (message.length << 3) >>> 0);
    return bits;
  };

  const schedule = (view, offset) => {
    const words = new Uint32Array(64);
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(offset + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const early = words[i - 15];
      const late = words[i - 2];
      const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words[i] = words[i - 16] + small + words[i - 7] + large;
    }
    return words;
  };

  const compress = (state, words) => {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const chosen = (e & f) ^ (~e & g);
      const first = (h + mixed + chosen + ROUND[i] + words[i]) | 0;
      const spread = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      [h, g, f, e] = [g, f, e, (d + first) | 0];
      [d, c, b, a] = [c, b, a, (first + spread + majority) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
  };

  const sha256 = (message) => {
    const view = padded(message);
    const state = Uint32Array.from(INITIAL);
    for (let offset = 0; offset < view.byteLength; offset += BLOCK) {
      compress(state, schedule(view, offset));
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => digest.setUint32(4 * i, word));
    return new Uint8Array(digest.buffer);
  };

  const joined = (one, other) => {
    const all = new Uint8Array(one.length + other.length);
    all.set(one);
    all.set(other, one.length);
    return all;
  };

  // Both passes, as the calculator shows them; `outer` is the HMAC.
  const hmac = (key, message) => {
    const block = new Uint8Array(BLOCK);
    block.set(key.length > BLOCK ? sha256(key) : key);
    const inner = sha256(joined(block.map((byte) => byte ^ 0x36), message));
    const outer = sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
    return { inner, outer };
  };

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  return { sha256, hmac, hex, BLOCK };
})();
