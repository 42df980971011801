/* Taking a seat, keeping it, leaving it. A page serves one session from its first moment to its last: joining and leaving begin a
 * fresh page, so that nothing of one seat (what waits to be sent, what is half written, what runs) is there for the next. A
 * browser holds one session; what it takes in one tab, its other tabs are told.
 *
 *   no session ── join ──► fresh page ── resume ──► seated ── leave ──► fresh page
 *                                           │          │
 *              this tab sat elsewhere ──────┴─ displaced ◄── another tab took another seat
 */

import { displaced, exercise, link, received, session, view } from '../state.ts';
import { dropDrafts } from '../ui/draft.ts';
import { dropUnsent } from './command.ts';
import { eyes, look, throughEyes } from './eyes.ts';
import type { FeedMessage } from './feed.ts';
import { freshPage } from './fresh.ts';
import { cameByItself } from './late.ts';
import { pause, read, request, type Refusal } from './http.ts';
import { listen, type Listening } from './listen.ts';
import { applyChange } from './merge.ts';
import { keep, kept } from './store.ts';
import type { Exercise, Session, View } from './types.ts';

const SEAT = 'seat'; /* the seat of this tab */
const LEFT = 'left'; /* a session that was left while the server was not reached: it ends as soon as it is */
const LEAVE_AGAIN_MS = 2000;

type Told = { seat: string; csrf: string } | 'left';
const otherTabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('entente.session');
let listening: Listening | null = null;
let sitting: Session | null = null; /* where this browser sits, through whosever eyes the page looks */

/** The page becomes that of the seat through whose eyes it looks. */
function see(seen: View): void {
  if (!sitting) return;
  const { id, role, cell } = seen.seat;
  received.value = Date.now();
  session.value = { ...sitting, seat: id, role, cell };
  view.value = seen;
}

function hear(message: FeedMessage): void {
  if (message.kind === 'link') {
    link.value = message.link;
    if (message.link.state === 'refused' || message.link.state === 'ended') forget();
    return;
  }
  if (eyes) return void look(see);
  if (message.kind === 'view') {
    if (message.view.seat.id !== session.value?.seat) return makeRoom(message.view.seat.id);
    if (view.value && (view.value.branch?.number ?? 0) !== (message.view.branch?.number ?? 0)) return anotherRun();
    received.value = message.received;
    cameByItself(message.view);
    view.value = message.view;
  } else if (view.value) {
    if (message.change.clock) received.value = message.received;
    cameByItself(message.change);
    view.value = applyChange(view.value, message.change);
  }
}

/** Control went back: numbers mean other things now, and what is half written or not sent belongs to what is no more. */
function anotherRun(): void {
  dropUnsent('');
  dropDrafts('');
  freshPage();
}

/** The browser holds another seat now: this page stops where it is, and says so. */
function makeRoom(is: string): void {
  displaced.value = { was: sitting?.seat ?? kept(SEAT), is };
  forget();
}

function hearOtherTabs({ data }: MessageEvent<Told>): void {
  const mine = sitting;
  if (!mine) return;
  if (data === 'left') void goAway();
  else if (data.seat === mine.seat && data.csrf !== mine.csrf) freshPage();
  else if (data.seat !== mine.seat) makeRoom(data.seat);
}
otherTabs?.addEventListener('message', hearOtherTabs);

async function begin(seated: Session): Promise<void> {
  exercise.value = await read<Exercise>(throughEyes('/api/exercise'));
  if (eyes && !exercise.value) return freshPage(); /* nobody's eyes, or not for this seat */
  session.value = sitting = seated;
  keep(SEAT, seated.seat);
  otherTabs?.postMessage({ seat: seated.seat, csrf: seated.csrf } satisfies Told);
  listening = listen(seated.csrf, hear);
}

function forget(): void {
  listening?.stop();
  listening = null;
  session.value = sitting = null;
  exercise.value = null;
  view.value = null;
}

/** A page that is loaded again finds its seat by the cookie, unless this tab sat at another one. */
export async function resume(): Promise<boolean> {
  await endLeft();
  const seated = await read<Session>('/api/session');
  if (!seated) return false;
  if (kept(SEAT) && kept(SEAT) !== seated.seat) {
    displaced.value = { was: kept(SEAT), is: seated.seat };
    return false;
  }
  await begin(seated);
  return true;
}

/** From a displaced page to the seat that the browser holds. */
export function follow(seat: string): void {
  sitAt(seat);
  freshPage();
}

/** What this tab keeps of any other seat goes. */
function sitAt(seat: string): void {
  dropUnsent(seat);
  dropDrafts(seat);
  keep(SEAT, seat);
}

export type JoinAnswer = 'seated' | 'unknown' | 'slow' | 'offline' | 'wanted' | 'short' | 'certificate_wanted' | 'certificate_other' | 'certificate_tied' | 'certificate_loose';

/** What this browser shows of certificates, where the exercise wants them; `seat`: which one it opens. */
export interface Shown {
  wanted: boolean;
  shown: boolean;
  seat: string | null;
}

/** A card's code has twelve letters, in groups or not; anything else is the name of a seat, which a password opens. */
const isCode = (typed: string) => /^[0-9a-z]{12}$/i.test(typed.replace(/[\s-]/g, ''));

const isOfCertificates = (code: string | undefined): code is Extract<JoinAnswer, `certificate_${string}`> => code?.startsWith('certificate_') ?? false;

export function join(typed: string, name: string, password: string): Promise<JoinAnswer> {
  const seat = password !== '' && !isCode(typed);
  return sitBy({ [seat ? 'seat' : 'code']: typed, ...(name ? { name } : {}), ...(password ? { password } : {}) });
}

/** With the certificate that this browser shows, and nothing else. */
export const joinByCertificate = (name: string): Promise<JoinAnswer> => sitBy({ certificate: true, ...(name ? { name } : {}) });

async function sitBy(body: Record<string, string | boolean>): Promise<JoinAnswer> {
  if (!(await endLeft())) return 'offline';
  const answer = await request<Session & Refusal>('POST', '/api/join', { body });
  if (!answer) return 'offline';
  if (answer.status === 429) return 'slow';
  if (answer.json?.code === 'password_wanted') return 'wanted';
  if (answer.json?.code === 'password_short') return 'short';
  if (isOfCertificates(answer.json?.code)) return answer.json.code;
  if (!answer.ok || !answer.json) return 'unknown';
  sitAt(answer.json.seat);
  freshPage();
  return 'seated';
}

/** To a server that was left alone for a while. */
export const tryNow = (): void => listening?.wake();

export function leave(): void {
  otherTabs?.postMessage('left' satisfies Told);
  void goAway();
}

/** Leaves at once for whoever holds the tablet; where the server is not reached, the session ends when it is. */
async function goAway(): Promise<void> {
  keep(LEFT, sitting?.csrf ?? '');
  sitAt('');
  forget();
  if (await endLeft()) return freshPage();
  while (!(await endLeft())) await pause(LEAVE_AGAIN_MS);
}

/** False: the server was not reached, and a left session is still there. */
async function endLeft(): Promise<boolean> {
  const csrf = kept(LEFT);
  if (csrf && !(await request('POST', '/api/leave', { csrf }))) return false;
  keep(LEFT, '');
  return true;
}
