import type { pagesZh } from "./pages-zh-cn.ts";

/** Names of the pages. */
export const pagesEn: typeof pagesZh = {
  pages: {
    desk: "Desk",
    work: "My work",
    roster: "Roster",
    wall: "Wall",
    calls: "Calls",
    flows: "Call flows",
    hours: "Opening hours",
    contract: "Contract",
    missed: "Missed calls",
    reports: "Reports",
    citizens: "Citizens",
    orders: "Work orders",
    knowledge: "Knowledge",
    letters: "Letters",
    complaints: "Complaints",
    consultations: "Consultations",
    quality: "Quality",
    administration: "Administration",
    system: "System",
  },
};
