export { type Endpoint, type EndpointSettings, type Opened, openEndpoint } from "./endpoint.ts";
export { createGate, type Gate, type GateSettings } from "./gate.ts";
export type { ListenError, ListenerSettings, Socket, World } from "./listener.ts";
export { openListener } from "./socket.ts";
export { machineTimers, type Timers } from "./timers.ts";
export type { TlsIdentity, TlsPeer } from "./tls.ts";
