import { randomUUID } from "node:crypto";
import type { ListedScorecard, ScorecardContent, ScorecardVersion } from "@zongji/api";
import { scorecardProblem } from "@zongji/domain";
import {
  type Actor,
  changeScorecard,
  type Db,
  findScorecard,
  insertScorecard,
  inTransaction,
  type KeptScorecard,
  listScorecards,
  lockScorecard,
  nowOf,
  putScorecard,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";

/** Which version and save somebody was shown. */
export type From = { readonly version: number; readonly revision: number };

/** Names in the schema's order, which jsonb does not keep. */
export const presentContent = ({ name, passMark, sections }: ScorecardContent): ScorecardContent => ({
  name,
  passMark,
  sections: sections.map((section) => ({
    id: section.id,
    name: section.name,
    criteria: section.criteria.map(({ id, name: title, weight, kind, most, optional, fatal, guidance, articles }) => ({
      ...{ id, name: title, weight, kind, most, optional, fatal, guidance, articles },
    })),
  })),
});

const present = (kept: KeptScorecard): ScorecardVersion => ({
  id: kept.scorecard,
  version: kept.version,
  revision: kept.revision,
  state: kept.state,
  content: presentContent(kept.content),
  by: kept.by_name,
  at: kept.at,
  publishedBy: kept.published_name,
  publishedAt: kept.published_at,
});

const read = async (db: Parameters<typeof findScorecard>[0], id: string, which: number | "newest") => {
  const kept = await findScorecard(db, id, which);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

export const readScorecard = async (db: Db, id: string, version: number | undefined): Promise<ScorecardVersion> =>
  present(await read(db, id, version ?? "newest"));

export const scorecards = (db: Db): Promise<ListedScorecard[]> => listScorecards(db);

/** What is kept of what somebody wrote. @throws Refusal badRequest naming the field */
const toKeep = (content: ScorecardContent): ScorecardContent => {
  const problem = scorecardProblem(content);
  if (problem !== undefined) throw new Refusal("badRequest", problem);
  const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();
  return {
    ...{ name: clean(content.name), passMark: content.passMark },
    sections: content.sections.map((section) => ({
      ...section,
      name: clean(section.name),
      criteria: section.criteria.map((each) => ({
        ...each,
        name: clean(each.name),
        guidance: clean(each.guidance),
      })),
    })),
  };
};

const save = async ({ tx, event }: Work, actor: Actor, id: string, from: From, content: ScorecardContent) => {
  await putScorecard(tx, { scorecard: id, ...from, content, by: actor.userId, at: nowOf(tx) });
  event("ScorecardSaved", id, { ...from, name: content.name });
  return present(await read(tx, id, from.version));
};

export const createScorecard = (db: Db, actor: Actor, given: ScorecardContent): Promise<ScorecardVersion> =>
  inTransaction(db, actor, async (work) => {
    const [id, content] = [randomUUID(), toKeep(given)];
    await insertScorecard(work.tx, id, nowOf(work.tx));
    work.audit("scorecard.create", id, { name: content.name });
    return save(work, actor, id, { version: 1, revision: 1 }, content);
  });

/** @throws Refusal stale where another version or save is the newest */
const beginAt = async ({ tx }: Work, id: string, { version, revision }: From): Promise<KeptScorecard> => {
  if (!(await lockScorecard(tx, id))) throw new Refusal("notFound");
  const newest = await read(tx, id, "newest");
  if (newest.version === version && newest.revision === revision) return newest;
  throw new Refusal("stale", {
    stale: {
      current: { ...newest.content, version: `${newest.version}.${newest.revision}` },
      last: newest.by_name === null ? null : { by: newest.by_name, at: newest.at },
    },
  });
};

/** Saves the draft; where the newest version is in use or retired a new one begins. */
export const saveScorecard = (
  db: Db,
  actor: Actor,
  id: string,
  { content: given, ...from }: From & { readonly content: ScorecardContent },
): Promise<ScorecardVersion> =>
  inTransaction(db, actor, async (work) => {
    const content = toKeep(given);
    const { state, version, revision } = await beginAt(work, id, from);
    work.audit("scorecard.change", id, { name: content.name });
    const next = state === "draft" ? { version, revision: revision + 1 } : { version: version + 1, revision: 1 };
    return save(work, actor, id, next, content);
  });

/** Puts the draft in use. @throws Refusal conflict where there is none */
export const publishScorecard = (db: Db, actor: Actor, id: string, from: From): Promise<ScorecardVersion> =>
  inTransaction(db, actor, async (work) => {
    const { state, version, name } = await beginAt(work, id, from);
    if (state !== "draft") throw new Refusal("conflict", { reason: "scorecardState" });
    const { tx, audit, event } = work;
    const before = await findScorecard(tx, id, "published");
    if (before !== undefined) await changeScorecard(tx, id, before.version, { state: "superseded" });
    await changeScorecard(tx, id, version, {
      ...{ state: "published", published_by: actor.userId, published_at: nowOf(tx) },
    });
    audit("scorecard.publish", id, { version, name });
    event("ScorecardPublished", id, { version, name, superseded: before?.version ?? null });
    return present(await read(tx, id, version));
  });

/** Takes the version in use out of use. @throws Refusal conflict where there is none, or a draft waits */
export const retireScorecard = (db: Db, actor: Actor, id: string, from: From): Promise<ScorecardVersion> =>
  inTransaction(db, actor, async (work) => {
    const { state, version, name } = await beginAt(work, id, from);
    if (state !== "published") throw new Refusal("conflict", { reason: "scorecardState" });
    const { tx, audit, event } = work;
    await changeScorecard(tx, id, version, { state: "retired" });
    audit("scorecard.retire", id, { version, name });
    event("ScorecardRetired", id, { version, name });
    return present(await read(tx, id, version));
  });
