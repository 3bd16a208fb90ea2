export { giveDomesticRight } from "./domestic.ts";
export { openForwarding, sealForwarding, sealOldForwardings } from "./forwarding-seal.ts";
export { Hotline } from "./hotline.ts";
export { KeptPrompts } from "./prompts.ts";
export { type Credential, insertHotline } from "./store.ts";
