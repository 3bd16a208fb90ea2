export type { Listener } from "@zongji/switch";
export { type NodeClock, startClock } from "./clock.ts";
export type { Live, LiveOptions, LivePulse } from "./door.ts";
export { factsAfter, factsOfCalls, shippingName } from "./fact-store.ts";
export { type Follower, follow } from "./following.ts";
export type { Log } from "./log.ts";
export { loadParties, maskNumber, type Parties, packSealed, partiesOf, plainNumber, unpackSealed } from "./parties.ts";
export { readTables, rebuildTables } from "./rebuild-tables.ts";
export { startLive } from "./start.ts";
