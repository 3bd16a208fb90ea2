import type { ConfigItem, ConfigVersion } from "@zongji/api";

/** How a version is shown: a draft by what stands in its way, a retired one by whether it ever was in force. */
export type ShownVersion = "draft" | "scheduled" | "behind" | "failed" | "published" | "retired" | "setAside";

/** @param newest the item's newest version: a draft before it can't be published */
export const shownVersion = (
  { state, version, publishAt, failure, configVersion }: ConfigVersion,
  newest: number,
): ShownVersion => {
  if (state === "published") return "published";
  if (state === "retired") return configVersion === null ? "setAside" : "retired";
  if (publishAt !== null) return "scheduled";
  if (version < newest) return "behind";
  return failure ? "failed" : "draft";
};

export const colours: Readonly<Record<ShownVersion, string>> = {
  draft: "blue",
  scheduled: "gold",
  behind: "orange",
  failed: "red",
  published: "green",
  retired: "default",
  setAside: "default",
};

/** Which two are compared at first: what is in force with the draft, else with what was in force before; undefined: there are no two. */
export const firstCompared = (versions: readonly ConfigVersion[]): readonly [number, number] | undefined => {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  const inForce = newestFirst.find(({ state }) => state === "published");
  const draft = newestFirst.find(({ state }) => state === "draft");
  if (inForce && draft)
    return inForce.version < draft.version ? [inForce.version, draft.version] : [draft.version, inForce.version];
  const [last, before] = newestFirst.filter(({ configVersion }) => configVersion !== null);
  const [newest, second] = newestFirst;
  if (last && before) return [before.version, last.version];
  return newest && second ? [second.version, newest.version] : undefined;
};

/** Which version a new draft starts from: the draft that waits, unless something newer came after it; else what is in force. */
export const startOfDraft = ({
  draft,
  published,
  newest,
}: {
  readonly [K in "draft" | "published"]: Pick<ConfigVersion, "version"> | null;
} & Pick<ConfigItem, "newest">): number => (draft?.version === newest ? newest : (published?.version ?? newest));
