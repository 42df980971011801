/* What control gave beyond its time to what is asked, said as what it is. */

import { say } from '../words/index.ts';

export function MoreGiven({ minutes }: { minutes: number | undefined }) {
  return minutes ? <span class="tag tag-more">{say('moreGiven', { n: minutes })}</span> : null;
}
