export { RosterPage as Roster } from "./roster.tsx";
