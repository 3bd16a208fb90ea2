export { type Due, DueRow, dayOf, useDueState, useDueTitle, useMinute } from "./due-row.tsx";
export { DeskDue, UnreadNotices, WorkBadge } from "./marks.tsx";
export { useAnnouncements, useDeed, useOwnDue } from "./server.ts";
