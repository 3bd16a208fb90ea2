/** Publications at a moment. */
import { type Actor, writeAudit } from "../audit.ts";
import type { Db } from "../database/index.ts";
import { checkItem, needVersion, subjectOf, withConfig } from "./actions.ts";
import { applyDeed } from "./apply.ts";
import { dueVersions, moveVersion, standingsOf } from "./config-store.ts";
import type { Checker, ConfigProblem, ItemKey, PlacedItem } from "./kinds.ts";
import { type DeedRefusal, perform } from "./versions.ts";

const system: Actor = { userId: null, login: "system", address: "" };

/** "flow main nodes.menu.to: no node x" */
const sentenceOf = ({ kind, id, field, problem }: ConfigProblem): string =>
  `${[kind, id, field].filter(Boolean).join(" ")}: ${problem}`;

type Due = Awaited<ReturnType<typeof dueVersions>>[number];
export type Outcome = ItemKey & {
  readonly version: number;
  /** Undefined: it is in force. */
  readonly failed?: DeedRefusal | "problems";
  readonly problems?: readonly ConfigProblem[];
  /** It is in force, and saved tests go another way than when its moment was chosen. */
  readonly differs?: readonly ConfigProblem[];
};

/**
 * Saved tests passed when the moment was chosen. That others, such as hours, changed meanwhile keeps nothing from coming into force at night: they are told.
 * Only while others are still to be published is it waited for them.
 */
const problemsAt = async (
  tx: Parameters<typeof checkItem>[0],
  found: PlacedItem,
  { isLast, ...checker }: Checker & { isLast: boolean },
) => {
  const { problems } = await checkItem(tx, found, checker);
  const differs = problems.filter(({ test }) => test !== undefined);
  return { differs, problems: isLast ? problems.filter(({ test }) => test === undefined) : problems };
};

/**
 * Publishes one whose moment has come, unless somebody else did so or took its moment away. `isLast`: what can't be published is told as failed, and its
 * moment taken from it. Returns undefined where there was nothing to do.
 */
const publishOne = (
  db: Db,
  due: Due,
  { now, isLast, ...checker }: Checker & { readonly now: number; readonly isLast: boolean },
): Promise<Outcome | undefined> =>
  withConfig(db, async (tx) => {
    const { kind, id, version, publishAt, publishBy } = due;
    const key = { kind, id };
    const standings = await standingsOf(tx, key);
    const standing = standings.find((each) => each.version === version);
    if (standing?.publishAt !== publishAt) return undefined;
    const { refused, changed } = perform(standings, { do: "publish", version }, now);
    const found = await needVersion(tx, key, version);
    const { problems, differs } =
      refused === undefined ? await problemsAt(tx, found, { ...checker, isLast }) : { problems: [], differs: [] };
    const failed = refused ?? (problems.length > 0 ? "problems" : undefined);
    const detail = { kind, name: found.name, version, publishAt };
    if (failed === undefined && changed) {
      const replaces = standings.find(({ state }) => state === "published")?.version;
      const told = differs.length > 0 && { differs: differs.map(sentenceOf) };
      await applyDeed(tx, key, { standings, changed }, { by: { ...system, userId: publishBy }, now });
      await writeAudit(tx, system, "config.publish", subjectOf(key), { ...detail, replaces, ...told }, { at: now });
      return { ...key, version, ...(differs.length > 0 && { differs }) };
    }
    if (isLast) {
      const failure = { at: now, reason: failed ?? "problems", problems };
      await moveVersion(tx, key, version, { publish_at: null, publish_by: null, failure });
      await writeAudit(
        tx,
        system,
        "config.publishFailed",
        subjectOf(key),
        { ...detail, failure: failure.reason, problems: problems.map(sentenceOf) },
        { at: now },
      );
    }
    return { ...key, version, failed: failed ?? "problems", problems };
  });

/**
 * Publishes all whose moment has come, each once, however many servers ask and however late. What needs another of them is tried again after it.
 * @param now ms since the epoch @returns what came into force, and what could not
 */
export const publishDue = async (db: Db, now: number, checker: Checker): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  let left: readonly Due[] = await dueVersions(db, now);
  while (left.length > 0) {
    const again: Due[] = [];
    for (const due of left) {
      const outcome = await publishOne(db, due, { ...checker, now, isLast: false });
      if (outcome?.failed !== undefined) again.push(due);
      else if (outcome) outcomes.push(outcome);
    }
    if (again.length < left.length) {
      left = again;
      continue;
    }
    for (const due of again) {
      const outcome = await publishOne(db, due, { ...checker, now, isLast: true });
      if (outcome) outcomes.push(outcome);
    }
    left = [];
  }
  return outcomes;
};
