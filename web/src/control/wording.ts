/* Which languages an edit would leave behind, as the server will say once it is made (docs/api.md, `edit`). */

export interface Wording {
  language: string;
  before: string;
  after: string;
}

/** Languages whose words stay while another's change; one that was behind already and is changed makes nobody older. */
export function leftBehind(all: readonly Wording[], stale: readonly string[]): string[] {
  const there = all.filter(({ after }) => after.trim() !== '');
  const changed = new Set(there.filter(({ before, after }) => before.trim() !== after.trim()).map(({ language }) => language));
  const newer = [...changed].some((language) => !stale.includes(language));
  return there.map(({ language }) => language).filter((language) => !changed.has(language) && (newer || stale.includes(language)));
}
