export { callFollower } from "./follow.ts";
export { createCallList } from "./list.ts";
export { openRecording, SoundElsewhere, type Sounds } from "./open-recording.ts";
export { numberOf, recordingsOf } from "./present.ts";
export { type CallRoom, callRoutes, type HearCall } from "./routes.ts";
