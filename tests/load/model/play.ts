/** Does what an act says. */
import type { Command, DeviceId, GroupId, LegId, TransferTarget, UserId } from "@zongji/domain";
import type { Act } from "./acts.ts";
import { variantOf } from "./config.ts";
import { nos, userOf } from "./wishes.ts";
import type { Model } from "./world.ts";

const at = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

const ask = (model: Model, user: UserId, command: Command) =>
  void model.house().runtime.feed({ is: "Command", by: { user }, command });

/** The media process hears a key in a leg that is answered. */
const press = (model: Model, leg: LegId, digit: string) => {
  const { media } = model.house();
  if (media.sessions.get(leg)?.negotiated) media.tell({ is: "Digit", session: leg, digit, ms: 100 });
};

/** Whoever is at the far end of a leg picks up. */
const pickUp = (model: Model, id: LegId | undefined) => {
  const leg = model
    .house()
    .board.legs()
    .find((each) => each.id === id);
  if (!leg) return;
  model.peerOf(leg.party.is === "device" ? leg.party.device : leg.party.trunk).answerNow();
};

const hangUp = (model: Model, leg: LegId) =>
  model.house().board.perform({ do: "End", leg, ending: { by: "agent", cause: "hangup" } });

/** What an agent does next in a talk, or in a consultation that was answered. */
const furtherOf = (where: "talking" | "consulting", which: number): Command => {
  const targets: TransferTarget[] = [
    { agent: userOf(nos[which % 5] ?? "8001") },
    { number: "01012345678" },
    { supervisor: true },
  ];
  const to = targets[which % 3] ?? { supervisor: true };
  const talking: Command[] = [
    { do: "hangUp" },
    { do: "consult", to },
    { do: "hold" },
    { do: "transfer", to },
    { do: "consult", to },
    { do: "emergency" },
  ];
  const consulting: Command[] = [{ do: "threeWay" }, { do: "completeTransfer" }, { do: "swap" }, { do: "threeWay" }];
  const choices = where === "talking" ? talking : consulting;
  return choices[Math.floor(which / 4) % choices.length] ?? { do: "hangUp" };
};

const goOn = (model: Model, which: number, key: string) => {
  const call = at([...model.house().hotline.calls.values()], which);
  if (!call) return;
  const { state } = call;
  switch (state.at) {
    case "menu":
      return press(model, call.leg, which % 5 === 0 ? key : "0");
    case "survey":
      return press(model, call.leg, key);
    case "ringing":
      return pickUp(model, state.part.leg);
    case "dialling":
      return pickUp(model, state.far === "none" ? state.part.leg : call.leg);
    case "transferring":
      return pickUp(model, state.other.leg);
    case "calling":
      return pickUp(model, state.other?.leg ?? state.caller.leg);
    case "outside":
    case "internal":
      return hangUp(model, state.other.leg);
    case "talking":
      if (state.held) return ask(model, state.part.user, { do: "retrieve" });
      if (which % 7 === 0)
        return ask(model, userOf("8000"), {
          do: key === "1" ? "whisper" : key === "2" ? "join" : "listen",
          agent: state.part.user,
        });
      if (which % 7 === 1) return model.peerOf(state.part.device).dial(nos[which % 5] ?? "8001", "", false);
      return ask(model, state.part.user, furtherOf("talking", which));
    case "consulting":
      if (!state.other.up) return pickUp(model, state.other.leg);
      return ask(model, state.part.user, furtherOf("consulting", which));
    case "threeWay":
      return ask(model, state.part.user, { do: which % 2 ? "dropThird" : "completeTransfer" });
    default:
  }
};

const toDevice = (model: Model, { peer: which, does }: Extract<Act, { is: "device" }>): void => {
  const peer = at(
    model.peers.filter(({ kind }) => kind !== "carrier"),
    which,
  );
  if (!peer) return;
  if (does === "on") peer.powerOn();
  else if (does === "off") peer.powerOff();
  else if (does === "leaves") peer.leave();
  else if (does === "comes") peer.come();
  else peer.dropFlow();
};

const inMedia = (model: Model, { which, tells }: Extract<Act, { is: "media" }>): void => {
  const { media } = model.house();
  const session = at([...media.sessions.keys()], which);
  if (session === undefined) return;
  if (tells === "Silent") media.tell({ is: "Silent", session, forMs: 10_000 });
  else media.tell({ is: tells, session });
};

const drain = (model: Model, limitMs: number): void => {
  const { runtime, life, hotline } = model.house();
  void runtime.feed({ is: "DrainStarted" });
  model.agenda.after(limitMs, () => hotline.calls.size > 0 && void runtime.feed({ is: "DrainOver" }), life);
};

const kill = async (model: Model, { awayMs, again }: Extract<Act, { is: "killed" }>): Promise<void> => {
  await model.kill(awayMs);
  if (again === undefined) return;
  await model.pass(again);
  await model.kill(awayMs);
};

/** At an agent's place: signed in, and ready. */
export const seatAll = (model: Model): void => {
  for (const no of nos) {
    const device = `${no === "8001" || no === "8000" ? "browser" : "phone"}-${no}` as DeviceId;
    const groups = no === "8000" ? [] : ["business", "complaint"];
    ask(model, userOf(no), { do: "signIn", groups: groups as never, device });
    ask(model, userOf(no), { do: "ready" });
  }
};

export const play = async (model: Model, act: Act): Promise<void> => {
  const house = model.house();
  switch (act.is) {
    case "nothing":
      return;
    case "citizenCalls":
      return model.peerOf(act.trunk).dial(act.to, act.from, act.late);
    case "callGoesOn":
      return goOn(model, act.which, act.key);
    case "digit": {
      const session = at([...house.media.sessions.keys()], act.which);
      return session === undefined ? undefined : press(model, session as LegId, act.digit);
    }
    case "asked":
      return ask(model, userOf(act.no), act.command);
    case "peerHangsUp":
      return at(model.peers, act.peer)?.hangUp(act.which);
    case "peerAnswers":
      return at(model.peers, act.peer)?.answerNow();
    case "peerWithin":
      return at(model.peers, act.peer)?.within(act.which, act.what, act.to);
    case "phoneDials":
      return model.peerOf(`${act.kind}-${act.no}`).dial(act.to, "", false);
    case "device":
      return toDevice(model, act);
    case "carrierPower": {
      const carrier = model.peerOf(act.trunk);
      return act.on ? carrier.powerOn() : carrier.powerOff();
    }
    case "weather":
      return model.wire.setWeather(act);
    case "disk":
      return model.disk.set(act);
    case "database":
      model.setDatabaseAway(act.away);
      return model.ship();
    case "mediaDies":
      return house.killMedia(act.forMs);
    case "media":
      return inMedia(model, act);
    case "clockSteps":
      return model.stepClock(act.byMs);
    case "configured":
      return model.configure(variantOf(act.variant));
    case "poolsMove":
      return void house.runtime.feed({ is: "PoolsChanged", elsewhere: act.elsewhere as readonly GroupId[] });
    case "drained":
      return drain(model, act.limitMs);
    case "killed":
      return kill(model, act);
  }
};
