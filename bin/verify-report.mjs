#!/usr/bin/env node
// Checks evidence files of reports: node verify-report.mjs FILE [FILE ...] [--hash HASH]
//
// It needs Node 20 or newer and nothing else: no package, no network, no database, no other file of this project. Read it.
//
// An evidence file is JSON (docs/operations/report-evidence.md tells each field). In it stand the question, each column's definition as data, the figures, and
//   sets     the rows that figures are counted from: calls, queue entries, agents' states ..., and for each fold which rows are behind which cell
//   calls    [call, number of facts, SHA-256 of them, number, ...]
//   orders   each work order behind a figure: what people did with it, event by event; letters likewise. Their rows are made again from these
//   days     closed days: the document of the close, and [call, number of facts, SHA-256] of each call of that day, as the database held them when the file was made
//   chain    the entries of all closed days, each naming the one before
//   seal     SHA-256 of the file up to it
// What does not hold is told and the exit code is 1. What this script can't judge it says as a note; that alone is no failure.
//
// --hash HASH: a seal, or the newest hash of the chain, that was noted elsewhere, on paper say.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { exit } from "node:process";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};
const ofLines = (lines) => sha256(lines.map((line) => `${canonical(line)}\n`).join(""));
const isSame = (a, b) => canonical(a ?? null) === canonical(b ?? null);

// --- Definitions: conditions and amounts over a row. What is empty is absent; what is compared with something empty is false.

/** The clock on the wall of a zone: { day: "2026-11-25", hour: "09", weekday: "3" }, Monday is 1. */
const wallClock = (zone) => {
  const shape = {
    timeZone: zone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
  };
  const format = new Intl.DateTimeFormat("en-US", shape);
  const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${part.year}-${part.month}-${part.day}`;
    return { day, hour: part.hour, weekday: String(weekdays.indexOf(part.weekday) + 1) };
  };
};
const amountOf = (amount, row, now) => {
  if (typeof amount === "number") return amount;
  if (amount === "@now") return now;
  if (typeof amount === "string") return row[amount];
  const [a, b] = (amount.plus ?? amount.minus).map((each) => amountOf(each, row, now));
  if (a === undefined || b === undefined) return undefined;
  return amount.plus ? a + b : a - b;
};
const isTrue = (condition, row, around) => {
  if (condition.flag !== undefined) return row[condition.flag] === true;
  if (condition.has !== undefined) return row[condition.has] !== undefined;
  if (condition.is !== undefined) return condition.is.slice(1).includes(row[condition.is[0]]);
  if (condition.not !== undefined) return !isTrue(condition.not, row, around);
  if (condition.all !== undefined) return condition.all.every((each) => isTrue(each, row, around));
  if (condition.any !== undefined) return condition.any.some((each) => isTrue(each, row, around));
  if (condition.atMost !== undefined) {
    const [a, b] = condition.atMost.map((each) => amountOf(each, row, around.now));
    return a !== undefined && b !== undefined && a <= b;
  }
  const [a, b] = condition.sameDay.map((column) => row[column]);
  return a !== undefined && b !== undefined && around.clock(a).day === around.clock(b).day;
};

/** The most that were there at one time from `start` until before `end`: who leaves in a ms leaves before another comes. */
const mostAtOnce = (rows, start, end, now) => {
  const events = rows.flatMap((row) => [
    { at: row.at, by: 1 },
    { at: Math.max(row.at, row.leftAt ?? now), by: -1 },
  ]);
  events.sort((a, b) => a.at - b.at || a.by - b.by);
  let [there, most] = [0, 0];
  for (const { at, by } of events) {
    if (at >= end) break;
    if (at > start) most = Math.max(most, there);
    there += by;
    most = at > start ? Math.max(most, there) : there;
  }
  return Math.max(most, there);
};

/** One fold over rows. Undefined: nothing was there of which the largest could be told. */
const foldOf = ({ fold, amount, of }, rows, { start, end, now }) => {
  if (fold === "count") return rows.length;
  if (fold === "distinct") return new Set(rows.flatMap((row) => row[of] ?? [])).size;
  if (fold === "peak") return mostAtOnce(rows, start, end, now);
  const amounts = rows.flatMap((row) => amountOf(amount, row, now) ?? []);
  if (fold === "sum") return amounts.reduce((sum, one) => sum + one, 0);
  return amounts.reduce((most, one) => (most === undefined || one > most ? one : most), undefined);
};

/** What a measure is from what its folds are, as the file writes a cell: null is "—". */
const cellOf = (tree, foldedAs) => {
  const of = (each) => {
    if (each.term !== undefined) return foldedAs(each.term);
    if (each.parts) {
      const values = each.parts.map(of);
      return values.includes(undefined) ? undefined : values.reduce((sum, one) => sum + one, 0);
    }
    const [over, under] = [of(each.over), of(each.under)];
    return over === undefined || !under ? undefined : (over * (each.percent ? 100 : 1)) / under;
  };
  const value = of(tree);
  if (value === undefined) return null;
  if (!tree.over) return { value };
  return { value, over: of(tree.over), under: of(tree.under) };
};
const termsIn = (tree) => {
  if (tree.term !== undefined) return [tree.term];
  return (tree.parts ?? [tree.over, tree.under]).flatMap(termsIn);
};

// --- The lists.

const bucketOf = (at, buckets) => buckets.findLastIndex((start) => start <= at);
const placeName = (bucket, key) => JSON.stringify([bucket, key === undefined ? 0 : { key }]);

/** What a row has of what lines or filters are by. */
const keyOf = (row, dimension, clock) => {
  if (dimension === "hour" || dimension === "weekday") return clock(row.at)[dimension];
  return row[dimension] ?? null;
};

/** The rows of a set, and that each belongs to it: once, of the period, of the filters. */
const rowsOf = (file, set, where, clock, fail) => {
  const { from, to, at: now } = file.question;
  const { by, filter } = file.parts[set.part];
  const rows = set.rows.map((cells) =>
    Object.fromEntries(
      set.columns.flatMap((name, no) => (cells[no] === null || cells[no] === undefined ? [] : [[name, cells[no]]])),
    ),
  );
  const seen = new Set();
  for (const row of rows) {
    const one = `${row.id}@${row.at}${row.group ?? ""}${row.worked ?? ""}`;
    if (seen.has(one)) fail(`${where}: ${row.id} is listed twice`);
    seen.add(one);
    const isIn = set.isThere
      ? row.at < to && Math.max(row.at, row.leftAt ?? now) > from
      : row.at >= from && row.at < to;
    if (!isIn) fail(`${where}: ${row.id} is not of the period`);
    for (const [name, values] of Object.entries(filter))
      if (name !== "caller" && values !== undefined && ![values].flat().includes(keyOf(row, name, clock)))
        fail(`${where}: ${row.id} is not of the filter by ${name}`);
  }
  return { rows, by };
};

// --- Work orders and letters: from what people did with them their rows are made again.

const lasted = (from, to) => Math.max(0, to - from);
/** A time limit that ends at midnight is of the day that ends then. */
const ofLimit = (dueAt, answeredAt) => ({
  at: dueAt - 1,
  dueAt,
  answeredAt: answeredAt ?? undefined,
  inTime: answeredAt !== null && answeredAt <= dueAt,
});
const endWaits = (story, at) => {
  for (const wait of story.waits) wait.to ??= at;
};
const isUnanswered = (state) => ["draft", "open", "consulting", "waiting"].includes(state);

/** What each move of an order does besides leading to its state. */
const orderMoves = {
  submit: (story, { at }) => {
    story.since ??= at;
  },
  wait: (story, { at }) => story.waits.push({ from: at, to: null }),
  resume: (story, { at }) => endWaits(story, at),
  void: (story, { at }) => endWaits(story, at),
  reply: (story, { at, dueAt, answerKind }) => {
    story.since ??= at;
    story.firstReplyAt ??= at;
    endWaits(story, at);
    Object.assign(story.rounds.at(-1), { answeredAt: at, dueAt });
    story.answerKind = answerKind;
  },
  reopen: (story, { at }) => {
    story.rounds.push({ dueAt: null, answeredAt: null });
    Object.assign(story, { closedAt: null, confirmed: false, since: at, waits: [] });
  },
  confirm: (story) => {
    story.confirmed = true;
  },
};
const orderSteps = {
  OrderSaved: (story, { businessType, person }) => {
    story.businessType = businessType;
    story.edited ||= story.automatic && person;
  },
  OrderMoved: (story, event) => {
    story.state = event.is;
    orderMoves[event.move]?.(story, event);
    if (event.is === "closed" || event.is === "void") story.closedAt = event.at;
  },
  OrderConsulted: (story, { at, consult, department, dueAt }) => {
    story.since ??= at;
    story.state = "consulting";
    // Departments that are asked in one ms are asked a ms after each other.
    const before = [...story.consults.values()].filter((each) => each.event === at).length;
    const asked = { id: consult, event: at, department, state: "asked", askedAt: at + before, dueAt, answeredAt: null };
    story.consults.set(consult, asked);
  },
  OrderConsultMoved: (story, { at, consult, move, is, dueAt }, kept) => {
    const part = story.consults.get(consult);
    if (part === undefined) return;
    if (move === "sendBack") {
      story.sentBack.push({ ...part, id: `${consult}@${story.sentBack.length}` });
      const until = dueAt ?? kept.consultsDue[consult] ?? part.dueAt;
      Object.assign(part, { state: "asked", askedAt: at, dueAt: until, answeredAt: null });
    } else Object.assign(part, { state: is, answeredAt: move === "withdraw" ? part.answeredAt : at });
    const isAsking = [...story.consults.values()].some(({ state }) => state !== "withdrawn");
    if (story.state === "consulting" && !isAsking) story.state = "open";
  },
};

/** How long an order took to its answer, without what the citizen was waited for. */
const handledIn = ({ since, waits }, answeredAt) => {
  if (since === null || answeredAt === null) return undefined;
  const waited = waits.reduce((sum, { from, to }) => sum + lasted(from, Math.min(to ?? answeredAt, answeredAt)), 0);
  return Math.max(0, lasted(since, answeredAt) - waited);
};

/** The rows of an order by basis; undefined: it was begun elsewhere, and nothing tells of it. */
const rowsOfOrder = ({ id, kept, events: [begin, ...events] }) => {
  if (begin?.type !== "OrderOpened") return undefined;
  const { source, ref, businessType, person } = begin;
  const ofLetter = source === "letter";
  const story = {
    ...{ state: ofLetter ? "open" : "draft", businessType, automatic: !person, edited: false, confirmed: false },
    ...{ since: ofLetter ? kept.clockFrom : null, waits: [], rounds: [{ dueAt: null, answeredAt: null }] },
    ...{ firstReplyAt: null, answerKind: null, closedAt: null, consults: new Map(), sentBack: [] },
  };
  for (const event of events) orderSteps[event.type]?.(story, event, kept);
  const last = story.rounds.at(-1);
  if (isUnanswered(story.state)) last.dueAt = kept.dueAt;
  const { state, automatic, edited, confirmed, rounds } = story;
  const of = { call: ref, businessType: story.businessType, group: kept.group, agent: kept.agent, source };
  const order = {
    ...{ ...of, id, at: begin.at, state, automatic, edited, confirmed, reopened: rounds.length > 1 },
    ...{ firstReplyAt: story.firstReplyAt, closedAt: story.closedAt, answeredAt: last.answeredAt },
    ...{ answerKind: last.answeredAt === null ? null : story.answerKind, handledMs: handledIn(story, last.answeredAt) },
  };
  const limits = rounds.filter(({ answeredAt }) => state !== "void" || answeredAt !== null);
  const parts = [...story.sentBack, ...story.consults.values()].filter(
    (part) => part.answeredAt !== null || (state !== "void" && part.state !== "withdrawn"),
  );
  return {
    order: [order],
    orderDue: limits.flatMap(({ dueAt, answeredAt }, no) =>
      dueAt === null ? [] : [{ ...of, id: `${id}@${no}`, ...ofLimit(dueAt, answeredAt) }],
    ),
    orderConsult: parts.map((part) => ({
      ...{ ...of, id: `${id}@${part.id}`, department: part.department, ...ofLimit(part.dueAt, part.answeredAt) },
      returned: part.state === "returned" || (part.state === "withdrawn" && part.answeredAt !== null),
      answerMs: part.answeredAt === null ? undefined : lasted(part.askedAt, part.answeredAt),
    })),
  };
};

/** The same of a letter. Of several answers the first counts; one by its work order is told a moment after it was given. */
const rowsOfLetter = ({ id, kept, events: [begin, ...events] }, fail) => {
  if (begin?.type !== "LetterReceived") return undefined;
  const { source, dueAt } = begin;
  const story = { state: "new", agent: null, businessType: begin.businessType, answeredAt: null, ordered: false };
  for (const { type, at, businessType, move, is, assignee } of events) {
    if (type === "LetterTyped") story.businessType = businessType;
    if (type !== "LetterMoved") continue;
    Object.assign(story, { state: is, agent: assignee });
    if (is === "ordered") story.ordered = true;
    if (move === "orderDropped") story.ordered = false;
    if (move === "answer") story.answeredAt ??= at;
    if (move === "orderAnswered") story.answeredAt ??= Math.min(at, kept.answeredAt ?? at);
  }
  if (kept.receivedAt > begin.at) fail(`letter ${id}: it is kept as received after its receipt was told`);
  if (story.state === "spam") return { letter: [], letterDue: [] };
  const { agent, businessType, answeredAt, ordered } = story;
  const of = { id, source, businessType, agent };
  const answerMs = answeredAt === null ? undefined : lasted(kept.receivedAt, answeredAt);
  return {
    letter: [{ ...of, at: kept.receivedAt, answeredAt, ordered, answerMs }],
    letterDue: [{ ...of, ...ofLimit(dueAt, answeredAt) }],
  };
};

/** The rows that the file's histories come to: by kind, and in it by order or letter. Undefined where it has no histories. */
const deskOf = ({ orders, letters }, fail) => {
  if (orders === undefined || letters === undefined) return undefined;
  for (const { id, events } of [...orders, ...letters])
    if (events.some(({ no, at }, place) => place > 0 && (no <= events[place - 1].no || !(at >= 0))))
      fail(`${id}: its events are not in order`);
  return {
    order: new Map(orders.map((each) => [each.id, rowsOfOrder(each)])),
    letter: new Map(letters.map((each) => [each.id, rowsOfLetter(each, fail)])),
  };
};
const kindOf = ({ basis }) => (/^(order|letter)/.exec(basis) ?? [])[0];

/** Each row of a set of orders or letters is what its history comes to, and each that belongs to it is in it. */
const checkHistories = (file, set, { rows }, { desk, where, clock, fail }) => {
  const known = desk?.[kindOf(set)];
  if (known === undefined) return;
  const { from, to, at: now } = file.question;
  const filters = Object.entries(file.parts[set.part].filter).filter(([, values]) => values !== undefined);
  const terms = set.folds.map(({ term }) => file.terms[term]);
  const listed = new Map(rows.map((row) => [row.id, row]));
  for (const { id } of rows)
    if (!known.has(id.split("@")[0])) fail(`${where}: ${id} is behind a figure, and its history is not listed`);
  for (const [id, made] of known) {
    if (made === undefined) continue;
    const some = made[set.basis].map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)),
    );
    const own = some.filter(
      (row) =>
        row.at >= from &&
        row.at < to &&
        filters.every(([name, values]) => [values].flat().includes(keyOf(row, name, clock))) &&
        terms.some((term) => isTrue(term.where, row, { now, clock })),
    );
    const ids = new Set(own.map((row) => row.id));
    for (const row of rows)
      if (row.id.split("@")[0] === id && !ids.has(row.id))
        fail(`${where}: ${row.id} is listed, and by its history it is none of these`);
    for (const row of own) {
      const told = listed.get(row.id);
      if (told === undefined) fail(`${where}: ${row.id} is left out: by its history it is one of these`);
      else
        for (const name of set.columns)
          if (!isSame(told[name], row[name]))
            fail(
              `${where}: ${row.id} has ${name} ${canonical(told[name] ?? null)}, its history comes to ${canonical(row[name] ?? null)}`,
            );
    }
  }
};

// --- What is behind each figure.

/** Of one fold the rows behind each place, made again from the definition, and compared with what is listed. @returns by place, and of all together */
const checkFold = (file, set, fold, { rows, by }, { where, clock, fail }) => {
  const term = file.terms[fold.term];
  const { buckets, question } = file;
  const around = { now: question.at, clock };
  const [places, total] = [new Map(), []];
  rows.forEach((row, no) => {
    if (!isTrue(term.where, row, around)) return;
    total.push(no);
    const key = by.length === 0 ? undefined : keyOf(row, by[0], clock);
    const left = Math.max(row.at, row.leftAt ?? question.at);
    const own = set.isThere
      ? buckets.flatMap((start, at) => (row.at < (buckets[at + 1] ?? question.to) && left > start ? [at] : []))
      : [bucketOf(row.at, buckets)];
    for (const bucket of own) {
      const name = placeName(bucket, key);
      if (!places.has(name)) places.set(name, []);
      places.get(name).push(no);
    }
  });
  if (fold.cells) {
    const told = new Map(fold.cells.map(({ bucket, key, rows: listed }) => [placeName(bucket, key), listed]));
    for (const name of new Set([...places.keys(), ...told.keys()]))
      if (!isSame(places.get(name), told.get(name)))
        fail(`${where}: what is listed behind ${term.label.en} at ${name} is not what its definition finds`);
  }
  if (fold.total && !isSame(total, fold.total))
    fail(`${where}: what is listed behind ${term.label.en} of all together is not what its definition finds`);
  const of = (some) => some.map((no) => rows[no]);
  return {
    cells: fold.cells && new Map([...places].map(([name, some]) => [name, of(some)])),
    total: fold.total && of(total),
  };
};

/** The listed rows by term: behind each place, and behind all together. */
const checkSets = (file, fail) => {
  const clock = wallClock(file.question.zone);
  const desk = deskOf(file, fail);
  const [cells, totals, listed] = [new Map(), new Map(), []];
  file.sets.forEach((set, no) => {
    const where = `set ${no + 1} (${set.basis})`;
    const own = rowsOf(file, set, where, clock, fail);
    for (const row of own.rows) listed.push({ ...row, basis: set.basis });
    checkHistories(file, set, own, { desk, where, clock, fail });
    for (const fold of set.folds) {
      const term = file.terms[fold.term];
      if (term.part !== set.part || term.basis !== set.basis || (term.fold === "peak") !== set.isThere)
        fail(`${where}: ${term.label.en} is no fold of it`);
      if ((fold.cells && cells.has(fold.term)) || (fold.total && totals.has(fold.term)))
        fail(`${where}: ${term.label.en} is listed in another set too`);
      const found = checkFold(file, set, fold, own, { where, clock, fail });
      if (found.cells) cells.set(fold.term, found.cells);
      if (found.total) totals.set(fold.term, found.total);
    }
  });
  return { cells, totals, listed, desk };
};

// --- What is no fold of rows: agents' time that is shared among groups, and service hours.

const inOrder = (a, b) => (a === b ? 0 : a === null ? 1 : b === null || a < b ? -1 : 1);
/**
 * An agent's time among the groups that she worked for, by how long she did for each; who did for none, equally among those that she was there for. In whole ms: what is lost
 * at one group by rounding comes to a later one.
 */
const sharesOf = (whole, worked, there) => {
  const own = [...worked].filter(([, ms]) => ms > 0);
  const weights = (own.length > 0 ? own : [...there].map((group) => [group, 1])).sort(([a], [b]) => inOrder(a, b));
  const all = weights.reduce((sum, [, weight]) => sum + BigInt(weight), 0n);
  let [upTo, given] = [0n, 0n];
  return weights.map(([group, weight]) => {
    upTo += BigInt(weight);
    const until = (BigInt(whole) * upTo) / all;
    const share = Number(until - given);
    given = until;
    return [group, share];
  });
};

/** Of each agent what is shared, in each line or (with one place for all) altogether. */
const partsOf = (file, { shared }, { totals }, placeOf) => {
  const hers = new Map();
  for (const name of ["whole", "worked", "there"]) {
    const { fold, amount } = file.terms[shared[name]];
    for (const row of totals.get(shared[name]) ?? []) {
      const line = placeOf(row);
      const place = JSON.stringify([line, row.agent]);
      if (!hers.has(place)) hers.set(place, { line, agent: row.agent, whole: 0, worked: new Map(), there: new Map() });
      const one = hers.get(place);
      // Whether she was there at all is counted, not for how long.
      const ms = fold === "count" ? 1 : (amountOf(amount, row, file.question.at) ?? 0);
      if (name === "whole") one.whole += ms;
      else one[name].set(row.group ?? null, (one[name].get(row.group ?? null) ?? 0) + ms);
    }
  }
  return hers.values();
};

/** What a shared term is at each place of the lines, and of all together. */
const sharedFigures = (file, term, found, clock) => {
  const { by, filter } = file.parts[term.part];
  const groups = filter.group === undefined ? undefined : [filter.group].flat();
  const [dimension] = by;
  const isOfRow = dimension !== undefined && dimension !== "group" && dimension !== "agent";
  const share = (placeOf, add) => {
    for (const { line, agent, whole, worked, there } of partsOf(file, term, found, placeOf)) {
      const signedIn = [...there].flatMap(([group, ms]) => (ms > 0 ? [group] : []));
      for (const [group, ms] of sharesOf(whole, worked, signedIn))
        if (ms !== 0 && (groups === undefined || groups.includes(group))) add(ms, line, { group, agent });
    }
  };
  const cells = new Map();
  share(
    (row) => [bucketOf(row.at, file.buckets), isOfRow ? keyOf(row, dimension, clock) : null],
    (ms, [bucket, key], whose) => {
      const own = dimension === undefined ? undefined : isOfRow ? key : whose[dimension];
      const place = placeName(bucket, own);
      cells.set(place, (cells.get(place) ?? 0) + ms);
    },
  );
  let total = 0;
  share(
    () => null,
    (ms) => {
      total += ms;
    },
  );
  return { at: (place) => cells.get(place) ?? 0, places: [...cells.keys()], total };
};

const [minuteMs, quarterMs] = [60_000, 900_000];
/** How far the clock on the wall of a zone is from UTC at a moment, ms. */
const offsetOf = (zone) => {
  const shape = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" };
  const format = new Intl.DateTimeFormat("en-US", { ...shape, hour: "2-digit", minute: "2-digit" });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const wall = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:00Z`);
    return wall - Math.floor(at / minuteMs) * minuteMs;
  };
};
const periodsOn = ({ weekly, special }, date) => {
  const own = special.find((each) => each.date === date);
  if (own) return own.periods;
  if (weekly.length === 0) return [{ from: "00:00", to: "24:00" }];
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return weekly.filter(({ days }) => days.includes(weekday));
};

/** When the hotline served from `from` until before `to`: minute by minute, by the version of its calendar that was in force. What the first says holds before it too. */
const servedRanges = (hours, from, to) => {
  const ranges = [];
  hours.forEach(({ from: since, schedule }, no) => {
    const [begin, end] = [no === 0 ? from : Math.max(from, since), Math.min(to, hours[no + 1]?.from ?? to)];
    const offset = offsetOf(schedule.zone);
    // Clocks are set at a quarter of an hour, and days begin at one.
    for (let quarter = Math.floor(begin / quarterMs) * quarterMs; quarter < end; quarter += quarterMs) {
      const wall = new Date(quarter + offset(quarter)).toISOString();
      const periods = periodsOn(schedule, wall.slice(0, 10));
      for (let no = 0; no < 15; no += 1) {
        const minute = `${wall.slice(11, 14)}${String(Number(wall.slice(14, 16)) + no).padStart(2, "0")}`;
        if (!periods.some((each) => each.from <= minute && minute < each.to)) continue;
        const open = {
          from: Math.max(begin, quarter + no * minuteMs),
          to: Math.min(end, quarter + (no + 1) * minuteMs),
        };
        if (open.from >= open.to) continue;
        const last = ranges.at(-1);
        if (last?.to === open.from) last.to = open.to;
        else ranges.push(open);
      }
    }
  });
  return ranges;
};
const servedWithin = (ranges, from, to) => {
  let sum = 0;
  for (
    let no = Math.max(
      0,
      ranges.findLastIndex((each) => each.from <= from),
    );
    no < ranges.length;
    no += 1
  ) {
    if (ranges[no].from >= to) break;
    sum += lasted(Math.max(from, ranges[no].from), Math.min(to, ranges[no].to));
  }
  return sum;
};

/** How long was served, at each place of the lines and altogether. By what no clock tells a line's hours are those of all. */
const serviceFigures = (file, { part }, ranges, clock) => {
  const { by, filter } = file.parts[part];
  const { buckets } = file;
  const isOfTime = (name) => name === "hour" || name === "weekday";
  const filters = Object.entries(filter).filter(([name, values]) => isOfTime(name) && values !== undefined);
  const sums = new Map();
  let total = 0;
  for (const range of ranges)
    for (let at = range.from; at < range.to; ) {
      const bucket = bucketOf(at, buckets);
      const until = Math.min(range.to, (Math.floor(at / quarterMs) + 1) * quarterMs, buckets[bucket + 1] ?? range.to);
      if (filters.every(([name, values]) => [values].flat().includes(clock(at)[name]))) {
        const place = JSON.stringify([bucket, isOfTime(by[0]) ? clock(at)[by[0]] : null]);
        sums.set(place, (sums.get(place) ?? 0) + until - at);
        total += until - at;
      }
      at = until;
    }
  const at = (place) => {
    const [bucket, key] = JSON.parse(place);
    return sums.get(JSON.stringify([bucket, isOfTime(by[0]) && key !== 0 ? key.key : null])) ?? 0;
  };
  return { at, places: [], total };
};

/** By term the figures that are no fold of its rows, and that each piece of agents' time says truly how much of it was served. */
const figuresApart = (file, found, { fail, note }) => {
  const clock = wallClock(file.question.zone);
  const { from, to, at: now } = file.question;
  const ranges = file.hours ? servedRanges(file.hours, from, Math.min(to, now)) : [];
  for (const { id, basis, at, until, servedMs } of found.listed)
    if (file.hours && until !== undefined && servedMs !== undefined && servedMs !== servedWithin(ranges, at, until))
      fail(
        `${basis} ${id}: ${servedMs} ms of it were served by what it says, ${servedWithin(ranges, at, until)} by the calendar`,
      );
  if (file.hours)
    note("service hours are those of the calendar's versions in it; nothing but the seal vouches for these");
  const apart = new Map();
  file.terms.forEach((term, no) => {
    if (term.shared) apart.set(no, sharedFigures(file, term, found, clock));
    else if (term.fold === "service" && !term.notJudged) apart.set(no, serviceFigures(file, term, ranges, clock));
  });
  return apart;
};

// --- The figures.

const checkTotal = (file, { totals, apart }, judged, fail) => {
  const { from, to, at: now } = file.question;
  for (const { column, no, label } of judged) {
    const foldedAs = (term) =>
      apart.has(term)
        ? apart.get(term).total
        : foldOf(file.terms[term], totals.get(term) ?? [], { start: from, end: to, now });
    const is = column.answered ? cellOf(column.is, foldedAs) : null;
    if (!isSame(is, file.total[no]))
      fail(`total of ${label}: the file says ${canonical(file.total[no])}, what is listed comes to ${canonical(is)}`);
  }
};

const checkLines = (file, { cells, apart }, judged, fail) => {
  const { buckets, question, lines } = file;
  const known = new Set();
  for (const line of lines) {
    const bucket = line.bucket === null ? 0 : buckets.indexOf(line.bucket);
    if (bucket < 0) fail(`a line begins at ${line.bucket}, where none can`);
    const where = { start: buckets[bucket], end: buckets[bucket + 1] ?? question.to, now: question.at };
    if (known.has(placeName(bucket, line.key))) fail(`a line is there twice: ${line.bucket} ${line.key}`);
    known.add(placeName(bucket, line.key));
    for (const { column, no, label } of judged) {
      const isSplit = column.part !== null && file.parts[column.part].by.length > 0;
      const place = placeName(bucket, isSplit ? line.key : undefined);
      const foldedAs = (term) =>
        apart.has(term)
          ? apart.get(term).at(place)
          : foldOf(file.terms[term], cells.get(term)?.get(place) ?? [], where);
      const is = column.answered ? cellOf(column.is, foldedAs) : null;
      if (!isSame(is, line.cells[no]))
        fail(
          `${label} of ${line.bucket === null ? "" : `${new Date(line.bucket).toISOString()} `}${line.name ?? line.key ?? ""}: the file says ${canonical(line.cells[no])}, what is listed comes to ${canonical(is)}`,
        );
    }
  }
  // What is listed has a line, where lines there are.
  for (const { column } of judged) {
    const part = file.parts[column.part];
    if (!column.answered || part === undefined || (part.by.length === 0) !== (question.by === "none")) continue;
    if (question.by === "none" && question.grain === "whole") continue;
    for (const term of termsIn(column.is))
      for (const place of apart.get(term)?.places ?? cells.get(term)?.keys() ?? []) {
        const [bucket, key] = JSON.parse(place);
        if (!known.has(placeName(bucket, key === 0 ? null : key.key))) fail(`a line is missing: ${place}`);
      }
  }
};

/** The check sum of question and figures, as it stands on the page and on paper. */
const checkFigures = (file, fail) => {
  const { report, from, to, zone, grain, by, filter } = file.question;
  const columns = file.columns.map(({ measure, version }) => [measure, version]);
  const lines = file.lines.map(({ bucket, key, cells }) => [bucket, key, cells]);
  const sorted = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  const told = JSON.stringify({ report, from, to, zone, grain, by, filter: sorted, columns, lines, total: file.total });
  if (sha256(told) !== file.sha256) fail("question and figures are not those of the check sum that the page shows");
};

const why = {
  shared: "agents' time is shared by that of all their groups, of which the reader may see some alone (ADR 56)",
  service: "how long was served is told by the calendar",
};
/** Whether a fold is of those that can't be told from rows: else who changes a figure would say so of it. */
const canBeUnjudged = ({ notJudged, fold, basis, part }, { format, question, parts }) => {
  const isOfBefore = format === "zongji-report-evidence/1";
  if (notJudged === "service") return isOfBefore && fold === "service";
  const { by, filter } = parts[part];
  const maySeeSomeAlone = isOfBefore || question.scope !== "all";
  return (
    notJudged === "shared" &&
    maySeeSomeAlone &&
    basis === "span" &&
    (by.includes("group") || filter.group !== undefined)
  );
};
const judgedOf = (file, { fail, note }) => {
  const all = file.columns.map((column, no) => ({ column, no, label: column.label.en }));
  const without = (column) =>
    termsIn(column.is)
      .map((term) => file.terms[term])
      .filter(({ notJudged }) => notJudged !== undefined);
  for (const { column, label } of all) {
    const terms = without(column);
    for (const reason of new Set(terms.map(({ notJudged }) => notJudged)))
      note(`${label} is not judged: ${why[reason] ?? reason}`);
    if (!terms.every((term) => canBeUnjudged(term, file)))
      fail(`${label} is said to be no fold of what is listed, and is one`);
  }
  return all.filter(({ column }) => without(column).length === 0);
};

// --- Facts and closed days.

const linkHash = ({ no, day, revision, digest, previous }) =>
  sha256(canonical({ no, day, revision, digest, previous }));

const checkChain = ({ chain, covers }, fail) => {
  chain.forEach((link, index) => {
    const where = `chain, entry ${link.no} (${link.day}, revision ${link.revision})`;
    if (link.no !== index + 1) fail(`${where}: it should be number ${index + 1}: an entry is missing or was added`);
    if (link.previous !== (index === 0 ? "" : chain[index - 1].hash))
      fail(`${where}: it does not name the entry before`);
    if (link.hash !== linkHash(link)) fail(`${where}: its hash does not follow from what it says`);
  });
  for (const { day, no, hash } of covers)
    if (!chain.some((link) => link.day === day && link.no === no && link.hash === hash))
      fail(`${day} is covered, and not in the chain`);
};

/** Each closed day's facts are those with which it was closed. @returns the check sums by call: [number of facts, SHA-256] for each day that it is in */
const checkDays = ({ days, chain }, fail) => {
  const known = new Map();
  for (const { no, day, revision, digest, previous, hash, document, facts } of days) {
    if (sha256(document) !== digest) fail(`${day}: the document is not the one that was closed`);
    if (
      !isSame(
        chain.find((link) => link.no === no),
        { no, day, revision, digest, previous, hash },
      )
    )
      fail(`${day}: it is not in the chain`);
    if (chain.some((link) => link.day === day && link.revision > revision))
      fail(`${day}: a newer correction is in the chain`);
    const told = JSON.parse(document);
    if (told.day !== day || told.revision !== revision) fail(`${day}: the document is another day's`);
    if (facts === null) continue;
    if (ofLines(facts) !== told.facts.sha256)
      fail(`${day}: the facts in the database are not those with which the day was closed`);
    for (const [call, count, sum] of facts) known.set(call, [...(known.get(call) ?? []), [count, sum]]);
  }
  return known;
};

/** Each call behind a figure is listed with its facts, and these are those of the closed days. */
const checkCalls = (file, listed, known, { fail, note }) => {
  const { calls, question } = file;
  const behind = new Set(listed.flatMap(({ call }) => call ?? []));
  const has = new Set(calls.map(([call]) => call));
  for (const call of behind) if (!has.has(call)) fail(`call ${call} is behind a figure, and its facts are not listed`);
  for (const call of has) if (!behind.has(call)) fail(`call ${call} is listed, and behind no figure`);
  const caller = question.filter.caller && [question.filter.caller].flat();
  let [vouched, late, open, none] = [0, 0, 0, 0];
  for (const [call, count, sum, , party] of calls) {
    if (caller && !caller.includes(party)) fail(`call ${call} is not of the caller that was asked for`);
    if (count === 0) none += 1;
    const closed = known.get(call);
    if (closed === undefined) open += 1;
    else if (closed.some(([then, was]) => then === count && was === sum)) vouched += 1;
    else if (closed.every(([then]) => then < count)) late += 1;
    else fail(`call ${call}: its facts are not those with which its day was closed`);
  }
  if (calls.length > 0) note(`${vouched} of ${calls.length} calls have the facts with which their days were closed`);
  if (late > 0) note(`${late} calls have more facts by now than when their days were closed`);
  if (open > 0)
    note(
      `${open} calls are of days that are not closed, or are not listed here: nothing but the seal vouches for their facts`,
    );
  if (none > 0) note(`${none} calls have no facts in the database`);
};

/** Each history is of an order or letter behind a figure. What has none is told. */
const checkDesk = ({ listed, desk }, { fail, note }) => {
  const ofDesk = listed.filter(kindOf);
  if (ofDesk.length === 0 && desk === undefined) return;
  if (desk === undefined) {
    note(
      "work orders and letters are not judged: their histories are not in it, and nothing but the seal vouches for them",
    );
    return;
  }
  for (const kind of ["order", "letter"]) {
    const behind = new Set(ofDesk.filter((row) => kindOf(row) === kind).map(({ id }) => id.split("@")[0]));
    const name = kind === "order" ? "work orders" : "letters";
    for (const id of desk[kind].keys()) if (!behind.has(id)) fail(`${kind} ${id} is listed, and behind no figure`);
    const without = [...desk[kind].values()].filter((made) => made === undefined).length;
    if (behind.size > 0) note(`${behind.size - without} of ${behind.size} ${name} are what their histories come to`);
    if (without > 0) note(`${without} ${name} are not judged: their histories don't begin with how they came to be`);
  }
  if (ofDesk.length > 0)
    note(
      "whose a work order is and an open one's time limit stand as they are kept; nothing but the seal vouches for histories",
    );
};

const checkLists = (file, tell) => {
  const judged = judgedOf(file, tell);
  const sets = checkSets(file, tell.fail);
  const found = { ...sets, apart: figuresApart(file, sets, tell) };
  checkTotal(file, found, judged, tell.fail);
  checkLines(file, found, judged, tell.fail);
  checkCalls(file, found.listed, checkDays(file, tell.fail), tell);
  checkDesk(found, tell);
  if (!file.daysListed)
    tell.note("the check sums of the closed days' facts are not in it: its own bound, or the reader's scope");
  return found.listed.length;
};

const checkFile = (path, tell) => {
  const text = readFileSync(path, "utf8");
  const file = JSON.parse(text);
  if (file.format !== "zongji-report-evidence/1" && file.format !== "zongji-report-evidence/2")
    throw new Error("this is no evidence of a report that this script knows");
  const end = text.lastIndexOf(',"seal":"');
  if (end < 0 || sha256(text.slice(0, end)) !== file.seal || text.slice(end) !== `,"seal":"${file.seal}"}\n`)
    tell.fail("the file is not as it was sealed");
  checkChain(file, tell.fail);
  checkFigures(file, tell.fail);
  const { listed, found, calls, things } = file.bound;
  if (file.covers.length === 0) tell.note("it covers no closed day");
  const rows = listed ? checkLists(file, tell) : 0;
  if (!listed)
    tell.note(
      `NO FIGURE IS JUDGED: what is behind them is not in the file, since it is ${found.calls} calls and ${found.things} things, more than ${calls} and ${things}`,
    );
  const { question, lines, columns, covers, seal } = file;
  console.log(
    `${path}: ${question.label.en}, ${lines.length} lines of ${columns.length} columns, ${rows} things behind them, ${covers.length} closed days, made by ${file.made.by} at ${new Date(file.made.at).toISOString()}`,
  );
  console.log(`${path}: seal ${seal}`);
  return file;
};

/** Events are never changed: what was done with an order or letter is the beginning of what a later file tells of it. */
const checkGrown = (files, fail) => {
  for (const kind of ["orders", "letters"]) {
    const known = new Map();
    for (const file of files)
      for (const { id, events } of file[kind] ?? []) {
        const before = known.get(id) ?? [];
        if (!isSame(before, events.slice(0, before.length)))
          fail(`${kind === "orders" ? "order" : "letter"} ${id}: its history is another in another of the files`);
        known.set(id, events);
      }
  }
};

/** A call that has as many facts in two files has the same ones, and one chain is the beginning of the other. */
const checkTogether = (files, fail) => {
  const known = new Map();
  for (const { calls = [] } of files)
    for (const [call, count, sum] of calls) {
      const before = known.get(call);
      if (before && (before.count > count || (before.count === count && before.sum !== sum)))
        fail(`call ${call}: its facts are others in another of the files`);
      known.set(call, { count, sum });
    }
  checkGrown(files, fail);
  const [longest, ...others] = files.map(({ chain }) => chain).sort((a, b) => b.length - a.length);
  for (const chain of others)
    chain.forEach((link, index) => {
      if (link.hash !== longest[index].hash) fail(`the files have different histories from entry ${link.no} on`);
    });
};

const given = process.argv.slice(2);
const at = given.indexOf("--hash");
const noted = at < 0 ? undefined : given.splice(at, 2)[1];
if (given.length === 0 || (at >= 0 && noted === undefined)) {
  console.error("node verify-report.mjs FILE [FILE ...] [--hash HASH]");
  exit(2);
}
let failures = 0;
const mostTold = 40;
const failIn = (path) => (what) => {
  failures += 1;
  if (failures <= mostTold) console.log(`DOES NOT HOLD: ${path === undefined ? "" : `${path}: `}${what}`);
};
const files = [];
for (const path of given) {
  try {
    files.push(checkFile(path, { fail: failIn(path), note: (what) => console.log(`note: ${path}: ${what}`) }));
  } catch (error) {
    failIn(path)(`it can't be read: ${error.message}`);
  }
}
if (files.length > 1)
  checkTogether(
    files.toSorted((a, b) => a.made.at - b.made.at),
    failIn(),
  );
if (noted !== undefined && !files.some(({ seal, chain }) => seal === noted || chain.some(({ hash }) => hash === noted)))
  failIn()(`the hash ${noted} is no seal of these files, and in no chain`);
if (failures > mostTold) console.log(`... and ${failures - mostTold} more`);
console.log(
  failures === 0
    ? "all that can be judged holds"
    : `${failures} ${failures === 1 ? "thing does" : "things do"} not hold`,
);
exit(failures === 0 ? 0 : 1);
