/** A SIP stack on the model's wire and clock, put together as the real endpoint does it: events first, and packets wait for the journal. */
import {
  type Address,
  type Command,
  createUserAgent,
  type Input,
  type Output,
  type Settings,
  type SipEvent,
  type UserAgent,
} from "@zongji/sip";
import { createOutbox } from "../../../packages/sip/src/node/outbox.ts";
import { createWakeUp } from "../../../packages/sip/src/node/wake-up.ts";
import type { takeUpSip } from "../../../packages/switch/src/recovery.ts";
import type { Agenda, Life } from "./agenda.ts";
import type { Plug, Wire } from "./wire.ts";

export type Station = {
  readonly agent: UserAgent;
  readonly plug: Plug;
  readonly command: (command: Command) => void;
  readonly took: (outputs: Output[]) => void;
};

type Surroundings = { readonly agenda: Agenda; readonly wire: Wire; readonly fault: (what: string) => void };

export const createStation = (
  { agenda, wire, fault }: Surroundings,
  at: {
    readonly address: Address;
    readonly life: Life;
    readonly settings: Settings;
    readonly takeUp?: ReturnType<typeof takeUpSip>;
  },
  onEvent: (event: SipEvent, mono: number) => void | Promise<void>,
): Station => {
  const agent = createUserAgent(at.settings);
  const input = (what: Input): void => {
    if (at.life.isOver) return;
    agenda.as(at.life, () => took(agent.handle(what, agenda.now())));
  };
  const plug: Plug = { address: at.address, input };
  const wakeUp = agenda.as(at.life, () => createWakeUp(agenda.now, () => input({ is: "wake" })));
  const transmit = (output: Output): void => {
    if (at.life.isOver) return;
    if (output.out === "send") wire.send(plug, output.remote, output.bytes);
    else if (output.out === "write") wire.write(plug, output.flow, output.bytes);
    else if (output.out === "close") wire.close(plug, output.flow);
    else if (output.out === "connect") input({ is: "flowClosed", flow: output.flow, why: "no way" });
  };
  const outbox = createOutbox({
    onEvent,
    transmit,
    fault: ({ where, error }) => fault(`${where}: ${(error as Error).stack}`),
  });
  const took = (outputs: Output[]): void => {
    for (const output of outputs) if (output.out === "wakeAt") wakeUp.at(output.at);
    outbox.put(outputs, agenda.now());
  };
  const { dialogs = [], invites = [] } = at.takeUp ?? {};
  agent.restore(dialogs);
  wire.plugIn(plug);
  for (const listener of ["udp", "ws"] as const) {
    input({ is: "listening", listener, transport: listener, advertise: at.address });
    for (const one of invites) if (one.snapshot.listener === listener) input({ do: "resume", ...one });
  }
  return { agent, plug, command: input, took };
};
