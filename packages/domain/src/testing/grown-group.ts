import { field, oneOf, orElse, shape, whole } from "../config/field.ts";

type Groups = typeof import("../config/group.ts");

/**
 * The module of groups as it is once somebody has added two fields to their schema, and nothing else: for tests of what follows from a schema.
 * `floorMs`: 1000 to 9000, by default 3000 · `side`: east, by default, or west
 */
export const grownGroups = (groups: Groups) => {
  const floorMs = field(orElse(whole(1000, 9000), 3000), {
    label: { zh: "楼层", en: "Floor" },
    note: { zh: "从一楼数起。", en: "Counted from the ground." },
    unit: "ms",
  });
  const side = field(orElse(oneOf(["east", "west"]), "east"), {
    label: { zh: "方位", en: "Side" },
    choices: { east: { zh: "东", en: "East" }, west: { zh: "西", en: "West" } },
  });
  return { ...groups, groupConfig: shape({ ...groups.groupConfig.properties, floorMs, side }) };
};
