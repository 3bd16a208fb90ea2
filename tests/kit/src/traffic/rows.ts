/** What is counted, by spec metrics §0 and §1, from the generator's accounts alone. */
import { type Account, dispositionOf, type Pressed, type Talk } from "./account.ts";
import type { House } from "./house.ts";
import type { Seat, Span } from "./seat.ts";

export type Value = string | number | boolean | undefined;
/** One thing that is counted: of which call, where in time, and what it is like. */
export type Row = { readonly call: number; readonly at: number; readonly [what: string]: Value };
type Of = { readonly call: number; readonly [what: string]: Value };
export const bases = [
  "call",
  "visit",
  "entry",
  "offer",
  "talk",
  "dial",
  "recovered",
  "survey",
  // The house has none: each figure of them is 0.
  "link",
  "order",
  "letter",
  "check",
  // A call that an agent talked in: each is recorded.
  "recorded",
  "step",
  "span",
  // A span once for each group that she was signed in to; and once for the group whose call she talked or wrapped up in.
  "signed",
  "worked",
  // A span, and what lies between two of a day: the house has no roster.
  "attended",
] as const;
export type Basis = (typeof bases)[number];
/** What is cut to a slice. */
export const ofTime: readonly Basis[] = ["span", "signed", "worked", "attended"];
export type Rows = Readonly<Record<Basis, readonly Row[]>>;

const lasted = (from: number, to: number | undefined): number => (to === undefined ? 0 : Math.max(0, to - from));
const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
const talked = ({ talks }: Account): number => total(talks.map(({ at, endedAt }) => lasted(at, endedAt)));
const typeOf = ({ noted, businessType }: Account): string | undefined => noted ?? businessType;

/** In 15 minutes of UTC, as everywhere where zones lie by whole quarters; hour and weekday at +08:00. */
export const placed = (at: number) => {
  const local = new Date(at + 8 * 3_600_000);
  return { hour: String(local.getUTCHours()).padStart(2, "0"), weekday: String(local.getUTCDay() || 7) };
};

class Counting {
  readonly rows: Record<Basis, Row[]>;
  readonly #house: House;
  readonly #all: readonly Account[];

  constructor(house: House, accounts: readonly Account[]) {
    this.#house = house;
    this.#all = accounts;
    this.rows = Object.fromEntries(bases.map((basis) => [basis, [] as Row[]])) as Record<Basis, Row[]>;
    for (const account of accounts) if (account.way !== "internal") this.#count(account);
  }

  disposition(account: Account): string {
    const isSelfServed = (node: string) => this.#house.flow.nodes[node]?.selfServed === true;
    return dispositionOf(account, isSelfServed, this.#house.numbers.closed);
  }

  #count(account: Account): void {
    const { way, trunk, number } = account;
    const test = trunk === this.#house.trunks.test;
    const of = { call: account.no, number, trunk, direction: way, businessType: typeOf(account) };
    if (way === "in") this.#call(account, { ...of, test });
    if (test) return;
    this.#queues(account, of);
    this.#talks(account, of);
    this.#recorded(account, of);
    this.#steps(account, of);
    if (account.dial) this.#dial(account, of);
    if (account.survey) this.#survey(account, of);
  }

  #put(basis: Basis, row: Row): void {
    this.rows[basis].push({ ...placed(row.at), ...row });
  }

  #call(account: Account, of: Of): void {
    const { t0, requestedAt, talks, survey } = account;
    const disposition = this.disposition(account);
    const row = {
      ...of,
      disposition,
      requestedAt,
      answeredAt: talks[0]?.at,
      talkMs: talked(account),
      surveyed: survey !== undefined,
    };
    this.#put("call", { ...row, at: t0 });
  }

  #queues(account: Account, of: Of): void {
    const { visits, talks, rings } = account;
    const after = (at: number) => talks.some((talk) => talk.at < at - 5);
    for (const { group, at, leftAt, reason } of visits) {
      const row = { ...of, group, at, leftAt, reason, waitMs: lasted(at, leftAt), afterAnswer: after(at) };
      this.#put("visit", row);
    }
    for (const [group, own] of Map.groupBy(visits, (visit) => visit.group)) {
      const [first, last] = [own[0]!, own.at(-1)!];
      const answer = own.find(({ reason }) => reason === "ANSWER");
      const offeredAt = own.find((visit) => visit.offeredAt !== undefined)?.offeredAt;
      const waitMs = total(own.map(({ at, leftAt }) => lasted(at, leftAt)));
      this.#put("entry", {
        ...of,
        ...{
          group,
          at: first.at,
          reason: last.reason,
          waitMs,
          answered: answer !== undefined,
          afterAnswer: after(last.at),
        },
        answerMs: answer && answer.leftAt! - first.at,
        beforeOfferMs: offeredAt === undefined ? waitMs : offeredAt - first.at,
        transferred: talks.some((talk) => talk.group === group && talk.transfers > 0),
      });
    }
    for (const { agent, group, at, answeredAt, endedAt, reason, consulted } of rings) {
      const ringMs = lasted(at, answeredAt ?? endedAt);
      const row = { ...of, agent, group, at, answered: answeredAt !== undefined, reason, consulted, ringMs };
      this.#put("offer", row);
    }
  }

  #talks({ talks }: Account, of: Of): void {
    for (const talk of talks) this.#put("talk", { ...of, ...this.#talk(talk) });
  }

  #recorded({ t0, talks }: Account, of: Of): void {
    const last = talks.at(-1);
    if (last) this.#put("recorded", { ...of, at: t0, agent: last.agent, group: last.group });
  }

  #talk({ agent, group, rangAt, at, endedAt, holdMs, transfers }: Talk) {
    return { agent, group, at: rangAt, talkMs: lasted(at, endedAt), holdMs, transfers };
  }

  #steps(account: Account, of: Of): void {
    const seen = new Set<string>();
    const first = (...what: readonly string[]): boolean => {
      const isNew = !seen.has(what.join());
      seen.add(what.join());
      return isNew;
    };
    for (const { node, at, until, left } of account.stays) {
      const row = { ...of, node, at, what: "entered", left, stayMs: lasted(at, until), first: first(node) };
      this.#put("step", row);
    }
    for (const { node, key, at, known, businessType } of account.keys)
      this.#key(account, of, { node, key, at, known, businessType }, first);
    for (const { node, at } of account.silences) this.#put("step", { ...of, node, at, what: "timeout" });
  }

  #key(
    _account: Account,
    of: Of,
    { node, key, at, known, businessType }: Pressed,
    first: (...what: readonly string[]) => boolean,
  ): void {
    const own = known ? { what: "key", key, first: first(node, key) } : { what: "invalid" };
    this.#put("step", { ...of, node, at, ...own, businessType: businessType ?? of.businessType });
  }

  #dial(account: Account, of: Of): void {
    const { agent, group, at, answeredAt, failedAt, parent } = account.dial!;
    const talkMs = talked(account);
    const connected = talkMs >= 1000;
    this.#put("dial", {
      ...of,
      agent,
      group,
      at,
      parent,
      connected,
      talkMs,
      dialMs: lasted(at, answeredAt ?? failedAt),
    });
    const missed = parent === undefined ? undefined : this.#all.find(({ no, way }) => no === parent && way === "in");
    if (!missed || !connected) return;
    const { number, trunk, t0 } = missed;
    this.#put("recovered", { call: missed.no, at: t0, number, trunk, direction: "in", businessType: typeOf(missed) });
  }

  #survey(account: Account, of: Of): void {
    const { agent, group, rated, over } = account.survey!;
    const option = rated === undefined ? undefined : this.#house.survey.options[rated];
    const own = {
      agent,
      group,
      at: account.t0,
      over,
      rated: rated !== undefined,
      satisfied: option?.satisfied === true,
      way: "keys",
    };
    this.#put("survey", { ...of, ...own, option: option?.label, score: option?.score });
  }
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A span counts in each day that it lies in, by hour in each hour; at +08:00. */
export const piecesOf = (span: Row, by: string | undefined): Row[] => {
  const [pieces, size]: [Row[], number] = [[], by === "hour" ? hourMs : dayMs];
  for (let from = span.at; from < (span.until as number); ) {
    const next = Math.floor((from + 8 * hourMs) / size) * size + size - 8 * hourMs;
    const to = Math.min(next, span.until as number);
    pieces.push({ ...span, ...placed(from), at: from, until: to, goesOn: from > span.at });
    from = to;
  }
  return pieces;
};

const spanRow = (agent: string, { state, at, until }: Span): Row => ({
  ...{ call: 0, agent, state, at, until, reason: state === "rest" ? "noAnswer" : undefined },
});

/** An agent's day: her states, and between the first and the last of them when she was away. */
const attendedRows = (spans: readonly Row[]): Row[] =>
  [
    ...Map.groupBy(
      spans.flatMap((span) => piecesOf(span, undefined)),
      ({ agent, at }) => `${agent} ${Math.floor((at + 8 * hourMs) / dayMs)}`,
    ).values(),
  ].flatMap((pieces) => {
    const own = pieces.map(({ goesOn: _, ...piece }): Row => piece).sort((a, b) => a.at - b.at);
    const away = own.flatMap(({ agent, until }, no): Row[] => {
      const next = own[no + 1]?.at ?? 0;
      return next > (until as number)
        ? [{ call: 0, agent, state: "unrostered", at: until as number, until: next }]
        : [];
    });
    return [...own, ...away];
  });

export const rowsOf = (house: House, accounts: readonly Account[], seats: readonly Seat[]): Rows => {
  const counting = new Counting(house, accounts);
  const each = <T>(of: (seat: Seat, span: Span) => T[]): T[] =>
    seats.flatMap((seat) => seat.spans.flatMap((span) => of(seat, span)));
  const span = each(({ agent }, own) => [spanRow(agent, own)]);
  return {
    ...counting.rows,
    ...{ span, attended: attendedRows(span) },
    signed: each(({ agent, groups }, span) => groups.map((group) => ({ ...spanRow(agent, span), group }))),
    worked: each(({ agent }, span) => (span.group ? [{ ...spanRow(agent, span), group: span.group }] : [])),
  };
};

/** How each call came in and out, by the generator. */
export const dispositionsOf = (house: House, accounts: readonly Account[]): Map<Account, string> => {
  const counting = new Counting(house, []);
  return new Map(accounts.filter(({ way }) => way === "in").map((account) => [account, counting.disposition(account)]));
};
