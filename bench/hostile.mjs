// Sixteen people of one cell who mean harm: what `make soak` sets on a server. A process of its own at the lowest priority, so that on a
// small machine they take what server and honest players leave, as if they sat at machines of their own. Each has an address of its own.
//
// Reads from its parent: {port, ca, seats: [{address, code, cookie, csrf}]}, then "go" and "rest"; on "rest" it says what it was told.
import { randomUUID } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { connect } from 'node:tls';

setPriority(constants.priority.PRIORITY_LOW);
let order, on = false, told = {}, open = new Set();
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One connection; `take` gets what comes, or nothing is read at all. */
function dial(seat, take) {
  const socket = connect({ host: '127.0.0.1', port: order.port, ca: order.ca, localAddress: seat.address, session: seat.session });
  open.add(socket);
  if (open.size % 8 === 0) socket.once('session', (session) => (seat.session = session));
  socket.on('error', () => {});
  socket.on('close', () => open.delete(socket));
  if (take) socket.on('data', take);
  else socket.pause();
  return socket;
}
const ended = (socket) => new Promise((resolve) => socket.on('close', resolve));
const head = (seat, method, path, length) =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${order.port}\r\nCookie: ${seat.cookie}\r\nSec-Fetch-Site: same-origin\r\nX-Entente: ${seat.csrf}\r\n` +
  (length === undefined ? '' : `Content-Length: ${length}\r\n`) + '\r\n';
function post(seat, path, body) {
  const text = JSON.stringify(body);
  return head(seat, 'POST', path, Buffer.byteLength(text)) + text;
}
const command = (seat, what, members) => post(seat, '/api/command', { key: randomUUID(), do: what, ...members });

/** Asks without a breath: so many requests at a time on one connection, the next when an answer has come, another connection when it ends. */
async function flood(seat, atOnce, next) {
  while (on) {
    const socket = dial(seat, (bytes) => {
      const text = bytes.toString('latin1');
      let count = 0;
      for (const [, code] of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        told[code] = (told[code] ?? 0) + 1;
        count++;
      }
      if (on && count > 0) socket.write(Array.from({ length: count }, next).join(''));
    });
    socket.write(Array.from({ length: atOnce }, next).join(''));
    await ended(socket);
  }
}

/** Keeps so many connections that are no good to anybody. */
async function hoard(seat, count, begin) {
  const ends = [];
  for (let i = 0; i < count && on; i++) {
    const again = async () => {
      while (on) {
        const socket = dial(seat);
        socket.write(begin());
        await ended(socket);
        told.cut = (told.cut ?? 0) + 1;
      }
    };
    ends.push(again());
    await pause(20);
  }
  await Promise.all(ends);
}

const long = 'x<&>'.repeat(1000);
const writes = [
  (seat) => command(seat, 'message', { to: order.others, text: long }),
  (seat) => command(seat, 'message', { to: [], text: long }),
  (seat) => command(seat, 'request', { text: long }),
  (seat) => command(seat, 'note', { text: long }),
  (seat) => command(seat, 'choose', { decision: 1, option: Math.random() < 0.5 ? 'yes' : 'no', reason: long }),
  (seat) => command(seat, 'answer', { round: 1, value: 1 + Math.floor(Math.random() * 7), reason: long }),
  (seat) => command(seat, 'ready', { ready: Math.random() < 0.5 }),
  (seat) => command(seat, 'open', { item: 1 }),
];

function attack(seat, at) {
  const join = () => post({ ...seat, cookie: 'a=b' }, '/api/join', { code: Math.random() < 0.5 ? seat.code : 'AAAA-AAAA-AAAA' });
  return [
    flood(seat, 16, () => writes[Math.floor(Math.random() * writes.length)](seat)),
    flood(seat, 16, () => writes[at % writes.length](seat)),
    flood(seat, 8, () => head(seat, 'GET', '/api/view')),
    flood(seat, 8, () => head(seat, 'GET', '/api/exercise')),
    flood(seat, 4, join),
    flood(seat, 1, () => head(seat, 'GET', '/health').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')), // a handshake for each
    hoard(seat, 6, () => head(seat, 'GET', '/api/events')), // streams that nobody reads
    hoard(seat, 6, () => head(seat, 'POST', '/api/command', 60000) + '{'), // bodies that do not end
    hoard(seat, 4, () => 'GET / HT'),
  ];
}

let rest = '';
process.stdin.on('data', async (bytes) => {
  const lines = (rest + bytes).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line === 'go') {
      on = true;
      told = {};
      order.seats.forEach((seat, at) => attack(seat, at));
    } else if (line === 'rest') {
      on = false;
      for (const socket of open) socket.destroy();
      process.stdout.write(JSON.stringify(told) + '\n');
    } else {
      order = JSON.parse(line);
      process.stdout.write('ready\n');
    }
  }
});
process.stdin.on('end', () => process.exit(0));
