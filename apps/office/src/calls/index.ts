export { callFollower } from "./follow.ts";
export { createCallList } from "./list.ts";
export { createNumberSearches, type NumberSearches } from "./number-searches.ts";
export { openRecording, SoundElsewhere, type Sounds } from "./open-recording.ts";
export { consultRecordingsOf, numberOf, oneTimeline, recordingsOf } from "./present.ts";
export { type CallRoom, callRoutes, type HearCall } from "./routes.ts";
export { deleteFiles, findFiles, isThere, wholeSound } from "./sound.ts";
