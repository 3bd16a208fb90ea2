/** What hangs on a thing of the configuration: who wants to delete it is told first. */
import { type HotlineConfig, type Reference, usesOf } from "@zongji/domain";
import { findVersion, openVersions, type Work } from "./config-store.ts";
import { configOf, type ItemKey, type PlacedItem, type Whole, withItem } from "./kinds.ts";
import { loadWhole } from "./load.ts";
import { placeOf } from "./places.ts";

/** A thing that names another. `fields`: where within it, "nodes.line.group". */
export type Use = {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly fields: readonly string[];
  /** published: in force · scheduled: it comes into force by itself · draft: nothing depends on it yet. */
  readonly state: "published" | "scheduled" | "draft";
};
type Sought = { readonly kind: Reference; readonly id: string };

const placesIn = (config: HotlineConfig, { kind, id }: Sought) =>
  Map.groupBy(
    usesOf(config, kind, id).map((field) => placeOf(config, field)),
    (place) => `${place.kind}/${place.id}`,
  );

/** What people call a thing; undefined where its id is all there is. */
const nameIn = (config: HotlineConfig, kind: string, id: string): string | undefined => {
  if (kind === "group") return config.groups.find((group) => group.id === id)?.name;
  if (kind === "trunk") return config.trunks.find((trunk) => trunk.id === id)?.name;
  if (kind !== "agent") return undefined;
  const agent = config.agents.find(({ user }) => user === id);
  return agent && `${agent.agentNo} ${agent.name}`;
};

const usesIn = (whole: Whole, sought: Sought, names: ReadonlyMap<string, string>): Use[] => {
  const config = configOf(whole);
  return [...placesIn(config, sought).values()].map((places) => {
    const { kind, id } = places[0]!;
    const name = nameIn(config, kind, id) ?? names.get(`${kind}/${id}`) ?? id;
    return { kind, id, name, fields: places.map(({ field }) => field), state: "published" };
  });
};

const usesOfDraft = async (db: Work, whole: Whole, sought: Sought, key: ItemKey & { version: number }) => {
  const written = await findVersion(db, key, key.version);
  const item: PlacedItem = { ...key, body: written?.body ?? {} };
  const places = [...placesIn(configOf(withItem(whole, item)), sought).values()].flat();
  return places.filter(({ kind, id }) => kind === key.kind && id === key.id).map(({ field }) => field);
};

/** What names a thing: all that is in force, and drafts. Undefined before the first start. */
export const usesOfThing = async (db: Work, sought: Sought): Promise<Use[]> => {
  const whole = await loadWhole(db);
  if (!whole) return [];
  const open = await openVersions(db);
  const names = new Map(open.map(({ kind, id, name }) => [`${kind}/${id}`, name]));
  const uses = usesIn(whole, sought, names);
  for (const { kind, id, version, name, publishAt } of open.filter(({ state }) => state === "draft")) {
    const fields = await usesOfDraft(db, whole, sought, { kind, id, version });
    if (fields.length > 0) uses.push({ kind, id, name, fields, state: publishAt === null ? "draft" : "scheduled" });
  }
  return uses;
};
