/**
 * The states of an item's versions, without I/O. Versions count from 1 without a gap; the newest alone can be published, so that nobody's publication
 * takes back another's unseen. Only states move: a version's text stays as it was written.
 */

export type VersionState = "draft" | "published" | "retired";
export type VersionStanding = {
  readonly version: number;
  readonly state: VersionState;
  /** A draft that is to be published at this moment, ms since the epoch. */
  readonly publishAt: number | null;
  /** It is, or was, in force. */
  readonly wasPublished: boolean;
};

export type Deed =
  /** `base`: the newest version that the writer has seen; 0: there was none. */
  | { readonly do: "save"; readonly base: number }
  | { readonly do: "discard"; readonly version: number }
  | { readonly do: "publish"; readonly version: number }
  | { readonly do: "schedule"; readonly version: number; readonly at: number }
  | { readonly do: "withdraw"; readonly version: number }
  /** A new version in force with the text of an earlier one. */
  | { readonly do: "rollBack"; readonly version: number; readonly base: number }
  /** A new version in force, made of the one in force. */
  | { readonly do: "replace" }
  /** The item is in force no more; a draft of it is given up. */
  | { readonly do: "retire" };

export const deedRefusals = [
  "noVersion", // there is no such version
  "stale", // there is a newer version than the one that was seen
  "notDraft", // it was published or retired meanwhile
  "scheduled", // it waits for its moment: withdraw that first
  "notScheduled",
  "momentPast",
  "inForce", // that is what is in force
  "neverInForce", // only what was in force can be gone back to
] as const;
export type DeedRefusal = (typeof deedRefusals)[number];

/** `changed`: the versions that are new or stand differently. */
export type DeedOutcome =
  | { readonly refused: DeedRefusal; readonly changed?: undefined }
  | { readonly refused?: undefined; readonly changed: readonly VersionStanding[] };

export const newestOf = (versions: readonly VersionStanding[]): number =>
  versions.reduce((newest, { version }) => Math.max(newest, version), 0);

const refuse = (refused: DeedRefusal): DeedOutcome => ({ refused });
const retired = (each: VersionStanding): VersionStanding => ({ ...each, state: "retired", publishAt: null });
const inForce = (version: number): VersionStanding => ({
  version,
  state: "published",
  publishAt: null,
  wasPublished: true,
});

/** The draft whose turn it is, or why it has none. */
const currentDraft = (versions: readonly VersionStanding[], version: number): VersionStanding | DeedRefusal => {
  const found = versions.find((each) => each.version === version);
  if (!found) return "noVersion";
  if (found.state !== "draft") return "notDraft";
  return version < newestOf(versions) ? "stale" : found;
};

/** A new version in force: the one before it is retired, and a draft beside it is behind, so its moment is taken from it. */
const putInForce = (versions: readonly VersionStanding[]): DeedOutcome => ({
  changed: [
    ...versions.filter(({ state }) => state === "published").map(retired),
    ...versions.filter(({ publishAt }) => publishAt !== null).map((each) => ({ ...each, publishAt: null })),
    inForce(newestOf(versions) + 1),
  ],
});

const save = (versions: readonly VersionStanding[], base: number): DeedOutcome => {
  const newest = newestOf(versions);
  if (base !== newest) return refuse("stale");
  const draft = versions.find(({ state }) => state === "draft");
  if (draft && draft.publishAt !== null) return refuse("scheduled");
  const added: VersionStanding = { version: newest + 1, state: "draft", publishAt: null, wasPublished: false };
  return { changed: [...(draft ? [retired(draft)] : []), added] };
};

const discard = (versions: readonly VersionStanding[], version: number): DeedOutcome => {
  const draft = versions.find((each) => each.version === version);
  if (!draft) return refuse("noVersion");
  if (draft.state !== "draft") return refuse("notDraft");
  return draft.publishAt === null ? { changed: [retired(draft)] } : refuse("scheduled");
};

const rollBack = (versions: readonly VersionStanding[], version: number, base: number): DeedOutcome => {
  const back = versions.find((each) => each.version === version);
  if (!back) return refuse("noVersion");
  if (base !== newestOf(versions)) return refuse("stale");
  if (back.state === "published") return refuse("inForce");
  return back.wasPublished ? putInForce(versions) : refuse("neverInForce");
};

const retire = (versions: readonly VersionStanding[]): DeedOutcome => {
  const open = versions.filter(({ state }) => state !== "retired");
  return open.some(({ state }) => state === "published") ? { changed: open.map(retired) } : refuse("noVersion");
};

/** What a deed makes of an item's versions. @param now ms since the epoch */
export const perform = (versions: readonly VersionStanding[], deed: Deed, now: number): DeedOutcome => {
  if (deed.do === "save") return save(versions, deed.base);
  if (deed.do === "discard") return discard(versions, deed.version);
  if (deed.do === "rollBack") return rollBack(versions, deed.version, deed.base);
  if (deed.do === "replace") return putInForce(versions);
  if (deed.do === "retire") return retire(versions);
  const draft = currentDraft(versions, deed.version);
  if (typeof draft === "string") return refuse(draft);
  switch (deed.do) {
    case "publish":
      return {
        changed: [
          ...versions.filter(({ state }) => state === "published").map(retired),
          { ...draft, state: "published", publishAt: null, wasPublished: true },
        ],
      };
    case "schedule":
      return deed.at > now ? { changed: [{ ...draft, publishAt: deed.at }] } : refuse("momentPast");
    case "withdraw":
      return draft.publishAt === null ? refuse("notScheduled") : { changed: [{ ...draft, publishAt: null }] };
  }
};
