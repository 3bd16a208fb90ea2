export { MissedCallBack } from "./call-back.tsx";
export { useMissedDeed } from "./deeds.ts";
export { MissedMessage } from "./message.tsx";
export { MissedStateTag } from "./state.tsx";
export { useMissedSummary } from "./summary.ts";
