import { decodeG711, IncomingCall, type OutgoingCall, type PhoneCall, sleep, tones, until } from "@zongji/kit";
import {
  citizenCalls,
  connects,
  type House,
  hangUp,
  hearsNow,
  numberOf,
  type Seat,
  talk,
  tryTo,
  wait,
} from "./crash-house.ts";
import { hotlineNumber } from "./scene.ts";

/** One of the phases of a call in which the server dies. */
export type Phase = {
  readonly name: string;
  /** Brings a call to right before the moment. */
  readonly prepare: () => Promise<void>;
  /** Begins what the server is to die in. */
  readonly act: () => void;
  /** The server is back: the call goes on, and to its end. `since`: performance.now() of its death. */
  readonly goOn: (since: number) => Promise<void>;
};

const expectOpen = (citizen: PhoneCall): void => {
  if (citizen.end) throw new Error(`the citizen's call ended: ${JSON.stringify(citizen.end)}`);
};

const isHeardSince = (call: PhoneCall, since: number): boolean => (call.rtp.packets.at(-12)?.atMs ?? 0) > since;

/** Whether somebody speaks to it now, since the moment: a server that begins anew sends silence first. */
const isSpokenToSince = (call: PhoneCall, since: number): boolean => {
  const last = call.rtp.packets.slice(-12);
  if ((last[0]?.atMs ?? 0) <= since) return false;
  return last.some(({ payload }) => decodeG711("PCMA", payload).some((sample) => Math.abs(sample) > 1000));
};

/** The phone's next call that rings, of those it had not `known` before. */
const nextAt = ({ phone, agentNo }: Seat, known: number): Promise<IncomingCall> =>
  until(
    `${agentNo} is called`,
    () => {
      const call = phone.calls[known];
      return call instanceof IncomingCall ? call : undefined;
    },
    { limitMs: 30_000 },
  );

/** An INVITE is on its way. It may be refused: then no call was taken. */
const arriving = (house: House): Phase => {
  let arrives: Promise<OutgoingCall> | undefined;
  return {
    name: "arriving",
    prepare: async () => {},
    act: () => {
      arrives = citizenCalls(house, hotlineNumber);
    },
    goOn: async () => {
      const call = await arrives!;
      await until("the call is answered or refused", () => call.end ?? call.answeredAtMs, { limitMs: 40_000 });
      await hangUp(call);
    },
  };
};

const menu = (house: House): Phase => {
  let citizen: OutgoingCall | undefined;
  return {
    name: "menu",
    prepare: async () => {
      citizen = await citizenCalls(house, hotlineNumber);
      await citizen.answered;
    },
    act: () => void citizen!.press("2"),
    goOn: async (since) => {
      await until("the menu speaks", () => isHeardSince(citizen!, since), { limitMs: 15_000 });
      expectOpen(citizen!);
      await hangUp(citizen!);
    },
  };
};

/** A citizen waits; nobody, or the agent's phone just now, rings for her. */
const waiting = (house: House, name: "queue" | "ringing"): Phase => {
  const seatName = name === "queue" ? "waited" : "rung";
  const seat = house.seats[seatName];
  let citizen: OutgoingCall | undefined;
  return {
    name,
    prepare: async () => {
      citizen = await wait(house, seatName);
    },
    act: () => {
      if (name === "ringing") void tryTo(seat.person, "ready");
    },
    goOn: async (since) => {
      await tryTo(seat.person, "ready");
      await connects(seat, citizen!, since);
      await hangUp(citizen!);
    },
  };
};

const answering = (house: House): Phase => {
  const seat = house.seats.answering;
  let citizen: OutgoingCall | undefined;
  let ringing: IncomingCall | undefined;
  return {
    name: "answering",
    prepare: async () => {
      await seat.person.post("/api/agent/ready");
      const known = seat.phone.calls.length;
      citizen = await citizenCalls(house, numberOf("answering"));
      ringing = await nextAt(seat, known);
      ringing.ring();
    },
    act: () => {
      if (ringing && !ringing.end) ringing.answer();
    },
    goOn: async (since) => {
      await connects(seat, citizen!, since);
      await hangUp(citizen!);
    },
  };
};

const hold = (house: House): Phase => {
  const seat = house.seats.holding;
  let citizen: OutgoingCall | undefined;
  return {
    name: "hold",
    prepare: async () => {
      ({ citizen } = await talk(house, "holding"));
    },
    act: () => void tryTo(seat.person, "hold"),
    goOn: async (since) => {
      await tryTo(seat.person, "retrieve");
      await connects(seat, citizen!, since);
      await hangUp(citizen!);
    },
  };
};

const threeWay = (house: House): Phase => {
  const { asking, asked } = house.seats;
  let citizen: OutgoingCall | undefined;
  return {
    name: "three-way",
    prepare: async () => {
      await asked.person.post("/api/agent/ready");
      ({ citizen } = await talk(house, "asking"));
      const known = asked.phone.calls.length;
      await asking.person.post("/api/agent/consult", { to: { agent: asked.user } });
      const call = await nextAt(asked, known);
      call.answer();
      await until("the colleague hears the agent", () => hearsNow(call, tones.agent));
    },
    act: () => void tryTo(asking.person, "three-way"),
    goOn: async (since) => {
      await tryTo(asking.person, "three-way");
      await connects(asked, citizen!, since);
      await connects(asking, citizen!, since);
      await hangUp(citizen!);
    },
  };
};

/** The agent hangs up, and the citizen is asked to rate. */
const survey = (house: House): Phase => {
  let [citizen, agent]: [OutgoingCall | undefined, PhoneCall | undefined] = [undefined, undefined];
  return {
    name: "survey",
    prepare: async () => {
      ({ citizen, agent } = await talk(house, "rated"));
    },
    act: () => void agent!.hangUp(),
    goOn: async (since) => {
      await until("the survey speaks", () => isSpokenToSince(citizen!, since), { limitMs: 15_000 });
      expectOpen(citizen!);
      await citizen!.press("1");
      await until("the citizen is thanked and rung off", () => citizen!.end, { limitMs: 20_000 });
    },
  };
};

/** So much is written that the journal begins a new file. */
const rotation = ({ seats: { toggling } }: House): Phase => {
  let done: Promise<void> = Promise.resolve();
  return {
    name: "rotation",
    prepare: async () => {
      await toggling.person.post("/api/agent/busy");
    },
    act: () => {
      done = (async () => {
        for (let n = 0; n < 40; n += 1) await tryTo(toggling.person, n % 2 === 0 ? "ready" : "busy");
      })();
    },
    goOn: () => done,
  };
};

/** Every phase of the play, each with calls of its own. */
export const phasesOf = (house: House): Phase[] => [
  arriving(house),
  menu(house),
  waiting(house, "queue"),
  waiting(house, "ringing"),
  answering(house),
  hold(house),
  threeWay(house),
  survey(house),
  rotation(house),
];

/** Prepares every phase, begins each at a moment of its own, kills the server at one, and lets all go on. Throws with what did not. */
export const dieAt = async (
  { server }: House,
  phases: readonly Phase[],
  random: () => number,
): Promise<{ offsetsMs: Record<string, number>; backMs: number; backAtMs: number }> => {
  const failed = (step: string) => (results: PromiseSettledResult<void>[]) => {
    const why = results.flatMap((each, n) =>
      each.status === "rejected" ? [`${phases[n]!.name}: ${each.reason}`] : [],
    );
    if (why.length > 0) throw new Error(`${step}: ${why.join("; ")}`);
  };
  await Promise.allSettled(phases.map(({ prepare }) => prepare())).then(failed("before"));
  const earliestMs = 600;
  const offsets = phases.map(() => random() ** 2 * earliestMs);
  for (const [n, { act }] of phases.entries()) setTimeout(act, earliestMs - offsets[n]!);
  await sleep(earliestMs);
  const { atMs } = await server.crash({ databaseToo: random() < 0.2 });
  await server.comesBack();
  const backAtMs = performance.now();
  await Promise.allSettled(phases.map(({ goOn }) => goOn(atMs + 100))).then(failed("after"));
  return {
    offsetsMs: Object.fromEntries(phases.map(({ name }, n) => [name, Math.round(offsets[n]!)])),
    backMs: Math.round(backAtMs - atMs),
    backAtMs,
  };
};
