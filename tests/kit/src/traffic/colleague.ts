import type { IncomingCall } from "../phone.ts";
import type { Ring } from "./account.ts";
import type { Citizen } from "./citizen.ts";
import type { House } from "./house.ts";
import type { TalkDeed } from "./plan.ts";

/** What an agent asks for over HTTP. */
export type Desk = {
  // biome-ignore lint/suspicious/noExplicitAny: what the server answers, whatever it is.
  post(path: string, body?: unknown): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  get(path: string): Promise<any>;
};

export type State = "ready" | "busy" | "rest" | "ringing" | "dialling" | "talking" | "internal" | "wrapUp";

/** An agent as others see her who pass a caller on. */
export type Colleague = {
  readonly agent: string;
  readonly desk: Desk;
  readonly house: House;
  alone<T>(what: () => Promise<T>): Promise<T>;
  is(state: State, at: number, group?: string): void;
  rests(at: number): void;
  wrapsUp(group: string, at: number): void;
  isFree(): Promise<void>;
  expects(): Promise<IncomingCall>;
  talk(call: IncomingCall, citizen: Citizen, ring: Ring, deed: TalkDeed): Promise<void>;
};
