import type { sectionsZh } from "./sections-zh-cn.ts";

/** The sections of administration */
export const sectionsEn: typeof sectionsZh = {
  administrationSections: {
    start: "Set-up",
    people: "People and rights",
    lines: "Numbers and lines",
    service: "Service and rules",
    records: "Versions and audit",
  },
};
