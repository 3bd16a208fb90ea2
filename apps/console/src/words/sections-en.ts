import type { sectionsZh } from "./sections-zh-cn.ts";
import { surveysEn } from "./surveys-en.ts";
import { textsEn } from "./texts-en.ts";
import type { Worded } from "./worded.ts";

/** The sections of administration, and surveys among them */
export const sectionsEn: Worded<typeof sectionsZh> = {
  ...surveysEn,
  ...textsEn,
  groupMessage: { none: "None" },
  administrationSections: {
    start: "Set-up",
    people: "People and rights",
    lines: "Numbers and lines",
    service: "Service and rules",
    records: "Versions and audit",
  },
};
