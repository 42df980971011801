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

/** Null when the server was not reached. What changes something needs the session's `csrf`; only joining has none yet. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, { body, csrf }: { body?: unknown; csrf?: string } = {}): Promise<Answered<T> | null> {
  try {
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(csrf === undefined ? {} : { 'X-Entente': csrf }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: answer.ok, status: answer.status, json: (await answer.json().catch(() => null)) as T | null };
  } catch {
    return null;
  }
}

/** What is there to read; null where there is nothing for this seat, or no server. */
export async function read<T>(path: string): Promise<T | null> {
  const answer = await request<T>('GET', path);
  return answer?.ok ? answer.json : null;
}
