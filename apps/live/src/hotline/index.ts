export { giveDomesticRight } from "./domestic.ts";
export { openForwarding, sealForwarding, sealOldForwardings } from "./forwarding-seal.ts";
export { Hotline } from "./hotline.ts";
export { followUploads, promptTextOf } from "./prompts.ts";
export { promptRoutes } from "./routes.ts";
export { type Credential, insertHotline } from "./store.ts";
