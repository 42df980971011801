/* The one place that speaks with the server in requests and answers. It knows no DOM and no state, so that the worker uses it too. */

export interface Answered<T> {
  ok: boolean;
  status: number;
  json: T | null;
}

/** What a refused request is answered with: the sentence is English, the code has its words in every language. */
export interface Refusal {
  error: string;
  code?: string;
  max?: number; /* what would have been allowed */
  by?: string; /* to control: the seat that was first, what it did and when */
  did?: string;
  second?: number;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** An answer may have no body, or one in words; one that broke off is another thing. */
function noneIfNotJson(error: unknown): null {
  if (error instanceof SyntaxError) return null;
  throw error;
}

const PATIENCE_MS = 30_000; /* the longest work of an answer, a password's, waits its turn for less */

/** Null when the server was not reached, or its answer did not come whole. What changes something needs the session's `csrf`; only joining has none yet. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, { body, csrf }: { body?: unknown; csrf?: string } = {}): Promise<Answered<T> | null> {
  const patience = new AbortController();
  const ends = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(path, {
      method,
      signal: patience.signal,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(csrf === undefined ? {} : { 'X-Entente': csrf }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: answer.ok, status: answer.status, json: (await answer.json().catch(noneIfNotJson)) as T | null };
  } catch {
    return null;
  } finally {
    clearTimeout(ends);
  }
}

/** What is there to read; null where there is nothing for this seat, or no server. */
export async function read<T>(path: string): Promise<T | null> {
  const answer = await request<T>('GET', path);
  return answer?.ok ? answer.json : null;
}
