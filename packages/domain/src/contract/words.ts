/** Words that events, deeds and pages of the contract share. */
export const stageItems = ["work", "resources", "answerRate", "satisfaction", "complaints"] as const;
export type StageItem = (typeof stageItems)[number];

/** What the client found about a complaint. */
export const faults = ["provider", "other", "unfounded"] as const;
export type Fault = (typeof faults)[number];

/** Grounds on which the client may end the contract with damages (K5), and those without. */
export const damageGrounds = ["resources", "answerRate", "satisfaction", "complaints", "unrectified"] as const;
export const grounds = [...damageGrounds, "breach", "insolvency", "clientReasons", "agreement"] as const;
export type Ground = (typeof grounds)[number];

/** What 2.8 takes a fee off for. */
export const tariffBreaches = ["answerRate", "badInfluence"] as const;
export type TariffBreach = (typeof tariffBreaches)[number];

/** What evidence files belong to: an item of the checklist, a claim, a stage's item, a rectification, a notice, a 项目管控要求, business material, a standard of quality (C7). */
export const evidenceKinds = [
  "resource",
  "exemption",
  "suspension",
  "stage",
  "rectification",
  "notice",
  "requirement",
  "material",
  "certificate",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What becomes of business material at the client's request. */
export const disposals = ["return", "destroy"] as const;
export type Disposal = (typeof disposals)[number];
