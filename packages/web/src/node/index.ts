export { describeApi } from "./describe.ts";
export type { OfficeDoor } from "./passing.ts";
export { ask } from "./relay.ts";
export { createHttp, type Http, type HttpOptions } from "./server.ts";
export type { AddSocket } from "./sockets.ts";
export { type Tickets, ticketHeader, ticketsOf } from "./ticket.ts";
export { checkPart } from "./validation.ts";
