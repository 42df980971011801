/* The shapes of docs/api.md, as the page reads them. Members that only control and observers get are optional here, so that
 * one set of types serves every seat; the server decides what arrives. */

/** A text in one or more languages, or a plain string as somebody typed it. */
export type Said = string | Readonly<Record<string, string>>;

export type Role = 'control' | 'player' | 'observer' | 'projector';
export type Phase = 'lobby' | 'running' | 'paused' | 'ended';
export type Precedence = 'routine' | 'priority' | 'immediate' | 'flash';

export interface Session {
  seat: string;
  role: Role;
  cell: string | null;
  csrf: string;
}

export interface Zone {
  name: string;
  city: Record<string, string>; /* by language of the page */
  called: Record<string, string>; /* what stands before its time: the city, or what people call that time */
  offsets: { from: number; minutes: number; abbreviation: string }[];
}

export interface CellOfExercise {
  id: string;
  name: Said;
  country?: string | null;
  side?: string | null;
  seat?: string | null;
  seats?: SeatByName[];
}

/** A seat of a cell that has a name: "us.intel", and what people call it; an empty text where it is called nothing else. */
export interface SeatByName {
  id: string;
  title: Said;
}

/** A file that comes with an item; its bytes are at /api/file. */
export interface AttachedFile {
  title: Said;
  alt: Said; /* what it shows or says */
  use: 'picture' | 'document' | 'video' | 'audio' | 'text';
  kind: string; /* "PNG" */
  bytes: number;
}

export interface Place {
  at?: [number, number]; /* degrees north and east, or: */
  area?: Said;
  label?: Said;
}

/** How an inject is met besides its words. */
export interface Met {
  channel?: string;
  place?: Place;
  attached?: AttachedFile[];
}

export interface InjectOfExercise extends Met {
  id: string;
  title?: Said | null;
  from?: Said | null;
  text: Said;
  notes?: Said | null;
  kind: string;
  precedence: Precedence;
  at_minutes?: number | null;
  conditional?: boolean;
  by_hand?: boolean; /* control alone sends it */
  storyline?: string;
  controller?: string; /* who of control sees to it */
  status?: 'review' | 'draft';
  expected?: Said; /* what control should look for */
  when?: string; /* its condition, in the language of scenarios */
  parts?: string[]; /* what `and` joins in it */
  release: string[];
  first?: string[]; /* seats by name that get it before the others of their cells do */
  objective?: string | null;
  cites?: Citation[];
}

export interface DecisionOfExercise {
  id: string;
  title?: Said | null;
  text?: Said | null;
  ask: string[];
  agree: string;
  when?: string; /* the condition on which it opens, in the language of scenarios */
  round_of?: string; /* the decision of which it is a later round */
  options: { id: string; text: Said; outcomes?: Said[] }[];
}

export interface QuestionOfExercise {
  id: string;
  text: Said;
  when?: string;
}

export interface TaskOfExercise {
  id: string;
  text?: Said | null;
  cell: string;
  after?: string; /* the inject that it follows, or `when`, its condition in the language of scenarios */
  when?: string;
  within_minutes?: number;
  by: 'share' | 'acknowledge' | 'decision' | 'question' | 'write' | 'release' | 'concur' | 'cell' | 'control';
  with?: string; /* cell, or control */
  decision?: string;
  question?: string;
  inject?: string; /* to be released */
  item?: string; /* of the plan */
  critical: boolean;
  objective?: string | null;
}

export interface CapabilityOfExercise {
  id: string;
  label?: Said | null;
  owner?: string;
}

export interface AssessmentOfExercise {
  id: string;
  text: Said;
  scale: string;
  ask?: string[];
}

/** A name of the scenario's, and what it is called; where it is called nothing else, an empty text. */
export interface Named {
  name: string;
  label: Said;
}

export interface VariableOfExercise {
  id: string;
  label?: Said | null;
  from?: number;
  to?: number;
  values?: Named[] | null; /* in order, of an enumeration */
}

export interface ParameterOfExercise {
  id: string;
  label?: Said | null;
  value: number; /* in this run */
  written: number; /* in the scenario */
  from: number;
  to: number;
}

export interface EndingOfExercise {
  id: string;
  text: Said;
  grave: boolean;
  at_once: boolean;
  parts: string[]; /* what its condition joins by `and`, as the scenario has it */
}

export interface Objective {
  id: string;
  text: Said;
  capability?: string | null;
}

export interface Exercise {
  id: string;
  title: Said;
  summary?: Said | null;
  marking: string;
  languages: string[];
  zones: Zone[];
  startex: number;
  tick_minutes: number;
  tick_count: number;
  pace: number;
  cells: CellOfExercise[];
  share_with?: string[];
  objectives?: Objective[];
  injects?: InjectOfExercise[];
  decisions?: DecisionOfExercise[];
  tasks?: TaskOfExercise[];
  assessments?: AssessmentOfExercise[];
  questions?: QuestionOfExercise[];
  variables?: VariableOfExercise[];
  capabilities?: CapabilityOfExercise[];
  parameters?: ParameterOfExercise[];
  storylines?: Storyline[];
  endings?: EndingOfExercise[];
  policies?: Record<string, Named[]>; /* by cell; the first is what is played when nothing is said */
}

export interface Clock {
  phase: Phase;
  tick: number;
  second: number;
  pace: number;
  wall: number;
  next_second?: number | null;
  freeze?: { step: 'asks' | 'talks' | 'asks_again' | 'over'; seconds: number; until: number | null /* of the server's wall clock */; id?: string /* control and observers */ };
  stands?: number; /* second at which time stands until control opens the next phase */
}

export interface Storyline {
  id: string;
  title?: Said | null;
  owner?: Said | null;
  objective?: string | null;
  colour: string;
}

/** A phase of the scenario that has begun; for control and observers also those to come. */
export interface Stage {
  id: string;
  title?: Said | null;
  second: number;
  unix: number; /* when it begins on the calendar of the exercise */
  begun: boolean;
  by_control?: boolean;
}

export interface Citation {
  name: string;
  text?: Said;
  url?: string | null;
}

export interface Item extends Met {
  number: number;
  kind: 'inject' | 'ad-hoc' | 'message' | 'request' | 'reply' | 'release-request';
  inject?: string | null;
  inject_kind?: string | null;
  precedence: Precedence;
  from?: Said | null;
  from_cell?: string | null;
  by?: string | null;
  to?: string[];
  title?: Said | null;
  text: Said | null; /* null: long, and not among the newest; it comes by number */
  stale?: string[]; /* languages whose words an edit left older than the others' */
  marking?: string | null;
  mark?: string; /* the same, short */
  originator?: string; /* who must release it, or is asked to */
  passes_to?: string[]; /* of an item with an originator: to whom the own cell may pass it on */
  /* of a release-request; who did not ask and does not answer is not told of answers */
  asks?: { cell: string; answer?: string | null; reason?: Said | null }[];
  redactable?: boolean; /* for who answers it */
  released_to?: string[]; /* for its originator, and what it took back: */
  taken_back?: { cell: string; opened_second: number | null }[]; /* for its originator */
  method?: string | null;
  cites?: Citation[];
  second: number;
  known_second?: number;
  opened: boolean | Record<string, number>;
  acknowledged: boolean | Record<string, number>;
  known?: Record<string, number>;
  shared_by?: string | null | Record<string, string>;
  shared_with?: string[];
  shared_by_bot?: string[]; /* of these, to whom the own cell's bot gave it */
  recalled?: Record<string, number>; /* by cell, whether it had opened it or not */
  recalled_second?: number | null; /* by control, after the own cell had opened it */
  acknowledged_seat?: string | null; /* who of the own cell */
  shared_seat?: string | null;
  held_by?: string[]; /* seats of the own cell that alone have it; none: the whole cell has it */
  first_to?: string[];
  passed_seat?: string | null;
  passed_second?: number | null; /* at which the whole cell got it */
  within?: Record<string, { first: string[]; held: string[]; passed_second: number | null }>; /* of cells in which seats got it first, for those who see all */
  about?: number | null;
  request_number?: number; /* of a request for information, among those of its cell, for whoever sees everything */
  claimed_by?: string | null; /* the seat of control that sees to it, for the same */
  claimed?: boolean; /* the same for the cell that asked */
  withdrawn?: boolean;
  mine?: boolean;
}

/** The last choice of people: none when a bot chose. */
export interface Chosen {
  seat: string | null;
  second: number;
  reason?: string;
}

/** Of a decision about a number, or about dividing a total among things. */
export interface QuantitiesOfDecision {
  kind: 'number' | 'allocation';
  rule: '' | 'lowest' | 'median' | 'highest'; /* which of the numbers named counts */
  base: number; /* what can be named are steps from here */
  step: number;
  least: number; /* what can be named now; of an allocation most is the total */
  most: number;
  things: { id: string; text?: Said | null; otherwise: number }[];
  named: number[] | null; /* by the own cell */
  decided: number[] | null;
  by_cell?: Record<string, number[] | null>; /* where choices are shown */
  first?: Record<string, number[] | null>;
}

export interface Decision {
  number: number;
  id?: string;
  title?: Said | null;
  text?: Said | null;
  agree: string;
  lead?: string | null;
  vote?: { weights: Record<string, number>; need: number; total: number; members: number; quorum: number; veto: string[] } | null;
  objection?: string | null; /* the option by which a cell breaks the silence */
  asked: string[];
  not_asked?: string[]; /* of those the scenario names, for those who see all */
  round?: number; /* of what comes again, from the second on */
  first_round?: boolean; /* each chooses alone; the decision comes when all are shown the choices */
  first?: { choices: Record<string, string | null> } | null; /* what each chose in the first round of this */
  opened_second: number | null;
  deadline_second: number | null;
  more_minutes?: number; /* of the time until then, what control gave */
  open: boolean;
  closed: boolean;
  options: { id: string; text: Said; legal: boolean }[];
  quantities?: QuantitiesOfDecision;
  otherwise: string; /* what is adopted where nobody chose in time, or a joint choice differs */
  choice?: string | null;
  chosen_by_bot?: boolean;
  chosen?: Chosen | null | Record<string, Chosen | null>; /* the own cell's; by cell for those who see all */
  adopted?: string | null | Record<string, string>;
  outcome?: Said | null;
  results?: { cell: string | null; option: string; outcome: Said | null }[];
  revealed: boolean;
  choices?: Record<string, string | null>;
  bots?: string[]; /* cells whose choice is their bot's */
  shortened?: boolean; /* long texts of it are null: it comes whole by its number */
}

export type Confidence = 'low' | 'medium' | 'high';

export interface Round {
  number: number;
  assessment: string;
  text: Said;
  scale: string;
  steps: number;
  asked?: string[];
  opened_second: number | null;
  deadline_second: number | null;
  more_minutes?: number; /* of the time until then, what control gave */
  open: boolean;
  /** What this seat answered, and what it said besides. */
  mine?: number | null;
  confidence?: Confidence;
  expected_ally?: number;
  reason?: string;
  shown_from: number; /* answers of a cell, once revealed */
  middle_from: number;
  shown_early: boolean; /* fewer than usual */
  revealed: boolean;
  /** Null: too few to be shown. */
  answers?: Record<string, number[] | null>;
  middle?: Record<string, number | null>;
  bots?: string[]; /* cells whose answer is their bot's */
  shortened?: boolean; /* as a decision's */
}

/** Of a player's view: what the own cell ticks off itself. Of one that is withdrawn the number is all. */
export interface TaskState {
  number: number;
  id?: string; /* control and observers */
  text?: Said | null; /* players */
  withdrawn?: boolean;
  open?: boolean;
  ticked?: boolean; /* it counts when the clock moves on, and until then can be taken back */
  ticked_by?: string | null; /* seat; nobody where a bot did it, or another act */
  ticked_second?: number | null;
  opened_second?: number | null;
  deadline_second?: number | null;
  done_second?: number | null;
  late_second?: number | null;
}

/** A number, a step from 1, the ids of names in their order, or words. */
export type Answered = number | string | string[];

export interface Question {
  number: number;
  id?: string; /* control and observers, with what follows it */
  look_for?: Said[];
  seen?: Record<string, number[]>; /* by cell: the numbers of what was seen, from 1 */
  replies?: { cell: string; seat: string; second: number; answer: Answered }[];
  text: Said;
  kind: 'words' | 'number' | 'scale' | 'rank';
  from: number;
  to: number;
  names: { id: string; text: Said }[]; /* steps of a scale, names to be put in order */
  one: boolean; /* the cell gives one answer together */
  freeze?: string | true; /* asked while time stands; control and observers: in which */
  opened_second: number | null;
  deadline_second: number | null;
  more_minutes?: number; /* of the time until then, what control gave */
  open: boolean;
  /** What this seat answers, or its cell where it gives one. */
  mine?: Answered | null;
  shown_from: number;
  middle_from: number;
  shown_early: boolean;
  revealed: boolean;
  /** Null: too few to be shown. */
  answers?: Record<string, Answered[] | null>;
  middle?: Record<string, Answered | null>; /* what the cell answers; of words nothing */
  bots?: string[];
  shortened?: boolean;
}

export interface Person {
  seat?: string;
  cell: string | null;
  name: string | null;
  ready: boolean;
  online: boolean;
  role?: Role;
  devices?: number; /* control and evaluators: browsers that listen */
  heard?: boolean | null; /* the same: said so in the last check of communications; null: none was called */
}

export type QueueState = 'waiting' | 'due' | 'held' | 'skipped' | 'delivered' | 'missed' | 'full'; /* full: the desk had no place for it */

export interface Queued {
  id: string;
  state: QueueState;
  due_second: number | null;
  release: string[];
  edited: boolean;
  version: number; /* another one after each edit */
  holds?: boolean[]; /* of the parts of its condition, while it waits for it */
  delivered_second: number | null;
  title?: Said | null; /* as edited; of a text that holds values, with their present ones */
  text?: Said | null;
  stale?: string[]; /* languages whose words an edit left older than the others' */
  shortened?: boolean; /* as a decision's; it comes by its id */
}

export interface Capability {
  uses: number;
  ready_second: number;
  ready: boolean;
}

export interface EndingState {
  id: string;
  put_second: number | null; /* since when it has held and been put to control */
  refused: boolean; /* control goes on */
  holds: boolean[]; /* each part, now */
  text?: Said; /* of a text that holds values, with their present ones */
}

/** What ended the exercise. */
export interface Ended {
  by: 'ending' | 'time' | 'control';
  text: Said | null;
}

export interface CellState {
  id: string;
  bot: boolean;
  unacknowledged: number;
  requests_open: number;
  choices_pending: number;
  online: number;
}

/** Who was refused how often: it asked for more than its share. */
export interface TurnedAway {
  party: 'cell' | 'control' | 'observer' | 'projector' | 'nobody';
  cell: string | null;
  too_often: number;
  full: number;
}

export interface Note {
  number: number;
  second: number;
  seat: string;
  text: string | null; /* as an item's */
  tags?: string[];
  after_endex: boolean;
  item?: number | null;
  begun_second?: number; /* its first letter was written */
  finding?: Finding;
  expected?: string;
  evidence?: string;
  recommendation?: string;
  objective?: string;
  task?: string;
  rating?: Rating; /* of the objective */
  ups?: string[]; /* what a player said after ENDEX; all three or none */
  downs?: string[];
  feedback?: Feedback;
}

export type Finding = 'strength' | 'improvement';
export type Statement = 'realistic' | 'equipped' | 'people' | 'ally' | 'readier';
export type Feedback = Partial<Record<Statement, number>>;

export type Rating = 'P' | 'S' | 'M' | 'U';

/** What has not been asked yet, for control and observers. */
export interface Awaited {
  kind: 'decision' | 'question' | 'assessment' | 'freeze';
  id: string;
  title?: Said | null; /* of a freeze, as what follows */
  questions?: number;
  due?: boolean;
  round?: number; /* of a decision that comes again, or of an assessment with several moments */
  waits_for: 'itself' | 'control' | 'left'; /* left: its moment fell away, since a phase was opened early */
  due_second: number | null;
}

export interface PlanText {
  title: Said;
  text: Said;
  by: string | null;
}

/** An item of the joint plan. */
export interface Planned {
  number: number;
  owner: string;
  version: number;
  title: Said;
  text: Said;
  stale: string[]; /* languages */
  before: PlanText | null;
  other: PlanText | null; /* written at once with the one that stands */
  signs: { cell: string; seats: string[]; answer: 'concurred' | 'declined' | null; second: number | null; by: string | null; words: Said | null }[];
  depends: number[];
  due_second: number | null;
  capability: string | null;
  flags: string[];
  ready?: boolean;
  step: string;
  begun_second: number | null;
  proposed_second: number | null;
  ordered_second: number | null;
  done_second: number | null;
  failed_second: number | null;
}

/** What players learnt in a run that control left; `what` says how: had it, was asked, heard the result, saw the answers. */
export interface Learnt {
  cell: string;
  what: { kind: 'item' | 'asked' | 'result' | 'answers'; title: Said | null; second: number }[];
  left_out: number;
}

export interface Branch {
  number: number;
  to_second: number;
  left?: { reason?: string; runs: { run: number; file: string; second: number; learnt: Learnt[] }[] }; /* of those who see everything */
}

export interface View {
  seat: { id: string; role: Role; cell: string | null; name: string | null; devices: number; bot: boolean /* the own cell's bot plays it now */; check?: boolean /* control asks whether it sees and hears */ };
  clock: Clock;
  items: Item[];
  phases?: Stage[];
  older?: number; /* that are left out */
  decisions: Decision[];
  rounds: Round[];
  tasks?: TaskState[];
  plan?: Planned[];
  questions: Question[];
  people: Person[];
  ready?: Record<string, [number, number]>;
  queue?: Queued[];
  values?: { label: Said; value: number | Said }[]; /* what the own cell sees of the state */
  variables?: Record<string, number | string>;
  capabilities?: Record<string, Capability>;
  endings?: EndingState[];
  banner?: string; /* the marking of all that the own cell has */
  awaited?: Awaited[];
  ended?: Ended | null;
  branch?: Branch; /* control went back */
  cells?: CellState[];
  hot_wash?: { ups: string[]; downs: string[]; feedback: Feedback }; /* what the own seat said after ENDEX */
  notes?: Note[];
  older_notes?: number;
  refused?: TurnedAway[];
  log?: { count: number; head: string };
}

export type Change = Partial<View>;
