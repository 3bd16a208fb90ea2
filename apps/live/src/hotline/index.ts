export { giveDomesticRight } from "./domestic.ts";
export { openForwarding, sealForwarding, sealOldForwardings } from "./forwarding-seal.ts";
export { Hotline } from "./hotline.ts";
export { KeptPrompts } from "./prompts.ts";
export { hotlineRoutes } from "./routes.ts";
export { type Seal, sealOf } from "./seal.ts";
export { type Credential, insertHotline } from "./store.ts";
export { trunkToTry } from "./trunks.ts";
