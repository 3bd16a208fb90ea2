export { type Endpoint, type EndpointSettings, type Opened, openEndpoint } from "./endpoint.ts";
export { createGate, type Gate, type GateSettings } from "./gate.ts";
export type { ListenError, ListenerSettings } from "./listener.ts";
export type { TlsIdentity, TlsPeer } from "./tls.ts";
