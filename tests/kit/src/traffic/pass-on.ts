import type { IncomingCall } from "../phone.ts";
import { sleep } from "../world.ts";
import type { Talk } from "./account.ts";
import type { Citizen } from "./citizen.ts";
import type { Colleague } from "./colleague.ts";
import { arrivedAt, wallAt, wallNow } from "./house.ts";
import type { TalkDeed } from "./plan.ts";
import type { Town } from "./town.ts";

const usual: TalkDeed = { talkMs: 500, ends: "caller" };
/** Who is there to be transferred to, one talk at a time. */
const helperOf = ({ town, citizen: { plan } }: Scene): Colleague => town.helpers[plan.no % town.helpers.length]!;

type Scene = {
  readonly seat: Colleague;
  readonly town: Town;
  readonly call: IncomingCall;
  readonly citizen: Citizen;
  readonly talk: Talk;
};

/** Her part is over; he goes elsewhere. What comes of it is noted before she asks for it: another phone may ring before she is answered. */
const leaves = ({ seat, citizen, talk }: Scene): number => {
  const at = wallNow();
  citizen.talkOver(at, "transfer");
  seat.wrapsUp(talk.group, at);
  return at;
};

const toGroup = async (scene: Scene): Promise<void> => {
  const { seat, citizen, call, talk } = scene;
  const { id } = seat.house.groups.complaint;
  const at = leaves(scene);
  talk.transfers += 1;
  citizen.enterQueue(id, at);
  await seat.desk.post("/api/agent/transfer", { to: { group: id } });
  await call.ended;
};

const toAgent = (scene: Scene): Promise<void> => {
  const { seat, citizen, call, talk } = scene;
  const helper = helperOf(scene);
  return helper.alone(async () => {
    if (call.end) throw new Error(`call ${citizen.plan.no}: over before it could be transferred`);
    const at = leaves(scene);
    talk.transfers += 1;
    citizen.enterQueue(talk.group, at);
    await seat.desk.post("/api/agent/transfer", { to: { agent: helper.agent } });
    await citizen.call.ended;
    await helper.isFree();
  });
};

const toNumber = async (scene: Scene): Promise<void> => {
  const { seat, town, citizen, call, talk } = scene;
  const number = citizen.plan.from.replace(/^139/, "136");
  const reached = town.outside.expects(number);
  leaves(scene);
  await seat.desk.post("/api/agent/transfer", { to: { number } });
  const far = await reached;
  far.ring();
  await sleep(200);
  far.answer();
  talk.transfers += 1;
  await Promise.all([call.ended, sleep(800)]);
  await far.hangUp();
  await citizen.isAsked(wallNow());
};

/** She asks a colleague, who has the citizen behind it, or not. */
const consult = (scene: Scene, passes: boolean): Promise<void> => {
  const { seat, citizen, call, talk } = scene;
  const helper = helperOf(scene);
  return helper.alone(async () => {
    const rung = helper.expects();
    const from = wallNow();
    const asked = seat.desk.post("/api/agent/consult", { to: { agent: helper.agent } });
    const ring = await rung;
    helper.is("ringing", arrivedAt(ring));
    ring.ring();
    await sleep(200);
    ring.answer();
    helper.is("internal", wallNow());
    await Promise.all([asked, sleep(600)]);
    const to = wallNow();
    talk.holdMs += to - from;
    if (passes) {
      leaves(scene);
      talk.transfers += 1;
      const taken = citizen.rung(helper.agent, to, talk.group);
      Object.assign(taken, { answeredAt: to, consulted: true });
      const deed = citizen.plan.rings[citizen.deedsUsed++];
      helper.is("talking", to, talk.group);
      await Promise.all([seat.desk.post("/api/agent/complete-transfer"), call.ended]);
      await helper.talk(ring, citizen, taken, deed?.do === "answer" ? deed.talk : usual);
      await helper.isFree();
      return;
    }
    await Promise.all([seat.desk.post("/api/agent/cancel-consult"), ring.ended]);
    helper.rests(wallAt(ring.end!.atMs));
    await sleep(300);
    citizen.hangUp();
    seat.wrapsUp(talk.group, citizen.account.endedAt!);
    await call.ended;
  });
};

/** A talk that does not simply end. */
export const passOn = (scene: Scene, deed: TalkDeed): Promise<void> => {
  switch (deed.ends) {
    case "toGroup":
      return toGroup(scene);
    case "toAgent":
      return toAgent(scene);
    case "toNumber":
      return toNumber(scene);
    case "consultAndPass":
      return consult(scene, true);
    case "consultAndReturn":
      return consult(scene, false);
    default:
      throw new Error(`nobody knows how a talk ends by ${deed.ends}`);
  }
};
