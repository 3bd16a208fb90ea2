import type { HotlineConfig } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import type { DeviceId, LegId, UserId } from "../ids.ts";
import { promptMs, type Stage, stage } from "./stage.ts";

export const user = (no: string) => `agent-${no}` as UserId;
/** The number outside that is dialled, and who it is in facts. */
export const outsideNumber = "01087654321";

/** The example with a way out. */
export const withCarrier = (): HotlineConfig => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};

/** A stage with one call on it. 8001 (browser) is the agent whose call it is, 8002 her colleague, 8000 the supervisor, both ready. */
export function cast(device = "browser-8001", config = withCarrier()) {
  const on = stage({ config });
  on.sits("8001", undefined, device);
  const must = (leg: LegId | undefined): LegId => {
    if (leg === undefined) throw new Error("nothing rings there");
    return leg;
  };
  const self = {
    on,
    citizen: "" as LegId,
    rung: (at: string) => must(on.rings(at)),
    /** The leg that was dialled outside last. */
    far: () => must([...on.legs.values()].findLast((leg) => leg.to !== undefined)?.leg),
    ask: (no: string, command: Parameters<Stage["asks"]>[1]) => {
      const refused = on.asks(`agent-${no}`, command);
      if (refused !== undefined) throw new Error(`${command.do} is refused: ${refused}`);
    },
    arrives() {
      self.citizen = on.calls();
    },
    /** A citizen calls and waits for 业务咨询; 8001's phone rings. */
    waits() {
      self.arrives();
      on.passes(promptMs / 2);
      on.presses(self.citizen, "1");
    },
    /** 8001 has answered and her number is being told. */
    answers() {
      self.waits();
      on.picksUp(self.rung(device));
    },
    /** 8001 talks with the citizen; the others have come. */
    talks() {
      self.answers();
      on.passes(promptMs * 6);
      self.others();
    },
    others() {
      on.sits("8002");
      on.passes(10);
      on.sits("8000");
      on.passes(10);
    },
    consults(to: "agent" | "number" = "agent") {
      self.talks();
      self.ask("8001", { do: "consult", to: to === "agent" ? { agent: user("8002") } : { number: outsideNumber } });
    },
    consulted(to: "agent" | "number" = "agent") {
      self.consults(to);
      on.picksUp(to === "agent" ? self.rung("browser-8002") : self.far());
    },
    threeWay(to: "agent" | "number" = "agent") {
      self.consulted(to);
      self.ask("8001", { do: "threeWay" });
    },
    vanishes: () => on.report({ is: "DeviceUnreachable", device: device as DeviceId }),
    comesBack: () => on.report({ is: "DeviceReachable", device: device as DeviceId }),
    dials() {
      self.others();
      self.ask("8001", { do: "callOut", to: { number: outsideNumber } });
    },
    callsColleague() {
      self.others();
      self.ask("8001", { do: "callInternal", agent: user("8002") });
    },
    within() {
      self.callsColleague();
      on.picksUp(self.rung(device));
      on.picksUp(self.rung("browser-8002"));
    },
  };
  return self;
}
export type Cast = ReturnType<typeof cast>;

/** Every way in which a call can stand, by the steps that lead there. */
export const scenes = {
  arrived: (c) => c.arrives(),
  queued: (c) => {
    c.ask("8001", { do: "busy" });
    c.waits();
  },
  "queued with music": (c) => {
    c.ask("8001", { do: "busy" });
    c.waits();
    c.on.passes(promptMs);
  },
  ringing: (c) => c.waits(),
  "taken by a colleague": (c) => {
    c.waits();
    c.others();
    c.ask("8002", { do: "pickUp" });
  },
  "sent to a colleague": (c) => {
    c.talks();
    c.ask("8001", { do: "transfer", to: { agent: user("8002") } });
  },
  announcing: (c) => c.answers(),
  "announcing, a transfer waits": (c) => {
    c.answers();
    c.others();
    c.ask("8001", { do: "transfer", to: { agent: user("8002") } });
  },
  talking: (c) => c.talks(),
  "talking, told again": (c) => {
    c.talks();
    c.ask("8001", { do: "announceAgentNo" });
  },
  held: (c) => {
    c.talks();
    c.ask("8001", { do: "hold" });
  },
  muted: (c) => {
    c.talks();
    c.ask("8001", { do: "mute" });
  },
  "a colleague rings": (c) => c.consults(),
  "a colleague is consulted": (c) => c.consulted(),
  "swapped to the citizen": (c) => {
    c.consulted();
    c.ask("8001", { do: "swap" });
  },
  "a number is consulted": (c) => c.consulted("number"),
  threeWay: (c) => c.threeWay(),
  "threeWay with a number": (c) => c.threeWay("number"),
  reconnecting: (c) => {
    c.talks();
    c.vanishes();
  },
  "reconnecting, rung again": (c) => {
    c.talks();
    c.ask("8001", { do: "resume" });
  },
  "reconnecting from a consultation": (c) => {
    c.consulted();
    c.vanishes();
  },
  "reconnecting from threeWay": (c) => {
    c.threeWay();
    c.vanishes();
  },
  "sent to a number": (c) => {
    c.talks();
    c.ask("8001", { do: "transfer", to: { number: outsideNumber } });
  },
  outside: (c) => {
    c.talks();
    c.ask("8001", { do: "transfer", to: { number: outsideNumber } });
    c.on.picksUp(c.far());
  },
  survey: (c) => {
    c.talks();
    c.ask("8001", { do: "hangUp" });
  },
  rated: (c) => {
    c.talks();
    c.ask("8001", { do: "hangUp" });
    c.on.passes(promptMs);
    c.on.presses(c.citizen, "2");
  },
  farewell: (c) => {
    c.talks();
    c.ask("8000", { do: "release", agent: user("8001"), reason: "test" });
  },
  "her own phone rings": (c) => c.dials(),
  "the far end is dialled": (c) => {
    c.dials();
    c.on.picksUp(c.rung("browser-8001"));
  },
  "the far end rings": (c) => {
    c.dials();
    c.on.picksUp(c.rung("browser-8001"));
    c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: false });
  },
  "talking, called out": (c) => {
    c.dials();
    c.on.picksUp(c.rung("browser-8001"));
    c.on.picksUp(c.far());
  },
  "a colleague is called": (c) => {
    c.callsColleague();
    c.on.picksUp(c.rung("browser-8001"));
  },
  internal: (c) => c.within(),
  "internal, held and muted": (c) => {
    c.within();
    c.ask("8001", { do: "mute" });
    c.ask("8002", { do: "mute" });
    c.ask("8002", { do: "hold" });
  },
  "internal, nobody came": (c) => {
    c.callsColleague();
    c.on.picksUp(c.rung("browser-8001"));
    c.ask("8002", { do: "hangUp" });
  },
  "internal, sent on": (c) => {
    c.within();
    c.on.sits("8003");
    c.ask("8001", { do: "transfer", to: { agent: user("8003") } });
  },
  watched: (c) => {
    c.talks();
    c.ask("8000", { do: "whisper", agent: user("8001") });
    c.on.picksUp(c.rung("browser-8000"));
  },
  "a watcher's phone rings": (c) => {
    c.talks();
    c.ask("8000", { do: "listen", agent: user("8001") });
  },
  alarm: (c) => {
    c.talks();
    c.ask("8001", { do: "emergency" });
  },
  "alarm, helped": (c) => {
    c.talks();
    c.ask("8001", { do: "emergency" });
    c.on.picksUp(c.rung("browser-8000"));
  },
} satisfies Readonly<Record<string, (scene: Cast) => void>>;
export type SceneName = keyof typeof scenes;

export function scene(name: SceneName): Cast {
  const played = cast();
  scenes[name](played);
  return played;
}
