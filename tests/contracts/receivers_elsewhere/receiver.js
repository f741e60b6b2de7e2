// A webhook receiver for Node; the first argument chooses its fault.
const crypto = require('node:crypto');
const http = require('node:http');

const [fault, secret] = process.argv.slice(2);
const seen = new Map();

function signatureOf(body) {
  return 'sha256=' + crypto.createHmac('sha256', secret).update(body).digest('hex');
}

function authentic(request, body) {
  if (fault === 'no-check') return true;
  const name = fault === 'case' ? 'X-Webhook-Signature-SHA256' : 'x-webhook-signature-sha256';
  const given = request.headers[name];
  if (!given) return null;
  const signed = fault === 'reserialised' ? JSON.stringify(JSON.parse(body)) : body;
  const right = Buffer.from(signatureOf(signed));
  const received = Buffer.from(given);
  return received.length === right.length && crypto.timingSafeEqual(received, right);
}

function receive(request, body) {
  const verdict = authentic(request, body);
  if (verdict === null) return [401, 'missing signature'];
  if (!verdict) return [401, 'bad signature'];
  let event;
  try { event = JSON.parse(body); } catch { return [400, 'not JSON']; }
  if (event === null || typeof event !== 'object' || Array.isArray(event)) return [400, 'no object'];
  const subject = event.market_application ?? event.market;
  if (!['market.completed', 'market_application.completed'].includes(event.event)) {
    return fault === 'unknown-event' ? [500, 'unknown'] : [200, 'ignored'];
  }
  const key = `${event.event} ${event.timestamp} ${subject.identifier}`;
  if (!seen.has(key) || fault === 'twice') seen.set(key, (seen.get(key) ?? 0) + 1);
  return [200, 'ok'];
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    let answer;
    if (request.method === 'GET' && request.url.startsWith('/processed')) {
      answer = [200, JSON.stringify({ processed: [...seen.values()].reduce((a, b) => a + b, 0) })];
    } else if (request.method !== 'POST') {
      answer = [405, ''];
    } else {
      try { answer = receive(request, Buffer.concat(chunks)); } catch { answer = [500, 'crash']; }
    }
    response.writeHead(answer[0]).end(answer[1]);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
