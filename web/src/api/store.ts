/* What this tab keeps over a reload, all under one name, in the tab's own storage: it ends with the tab. A browser that keeps
 * nothing is borne. */

const NAME = 'entente.';

export function kept(name: string): string {
  try {
    return sessionStorage.getItem(NAME + name) ?? '';
  } catch {
    return '';
  }
}

/** Nothing is kept of what is empty. */
export function keep(name: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(NAME + name, text);
    else sessionStorage.removeItem(NAME + name);
  } catch {
    /* a browser that keeps nothing */
  }
}

/** Every name that begins so. */
export function keptNames(start: string): string[] {
  try {
    return Object.keys(sessionStorage)
      .filter((name) => name.startsWith(NAME + start))
      .map((name) => name.slice(NAME.length));
  } catch {
    return [];
  }
}
