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
