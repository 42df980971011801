/* Why the server ends a session or its streams, as `bye` says it, and what the page then does: the rows of src/server/ends.def. */

export const ENDS = {
  seat_taken: 'over',
  too_many: 'over',
  expired: 'over',
  revoked: 'over',
  moved: 'again',
  left: 'again',
  stopping: 'again',
  view_too_large: 'again',
} as const;

export type End = keyof typeof ENDS;
export type Over = { [K in End]: (typeof ENDS)[K] extends 'over' ? K : never }[End];

/** The end that a `bye` tells of, if with it the seat is lost to this browser. */
export function isOver(reason: string): reason is Over {
  return ENDS[reason as End] === 'over';
}
