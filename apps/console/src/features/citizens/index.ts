export { CallerRecord } from "./caller-record.tsx";
export { Citizens } from "./citizens.tsx";
