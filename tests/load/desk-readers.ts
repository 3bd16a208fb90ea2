/** Pages that read what desks and walls are told, in a process of their own: how long after it happened each change of an agent's state, or caller's wait, came. */
import { WebSocket } from "ws";

export type Order = { readonly url: string; readonly desks: number; readonly walls: number; readonly agents: number };
export type Ask = { readonly is: "open"; readonly order: Order } | { readonly is: "measure" } | { readonly is: "read" };
/** Delays in ms, of each change at each page that shows it; `bytes` and `messages` since `measure`. */
export type Read = {
  readonly desks: readonly number[];
  readonly walls: readonly number[];
  readonly messages: number;
  readonly bytes: number;
};

type Shown = { readonly user?: string; readonly since?: number };
type Group = { readonly waiting: readonly { readonly call: string; readonly since: number }[] };
type Walls = { readonly agents?: readonly Shown[]; readonly groups?: readonly Group[] };
type Message = { readonly type: string; readonly desk?: Shown; readonly wall?: Walls; readonly change?: Shown & Walls };

let [desks, walls, messages, bytes, begun]: [number[], number[], number, number, number] = [[], [], 0, 0, 0];

/** What is new of it, by who it is. */
const reader = (delays: () => number[]) => {
  const known = new Map<string, number>();
  return (who: string, since: number | undefined) => {
    if (since === undefined || known.get(who) === since) return;
    known.set(who, since);
    if (since > begun) delays().push(Date.now() - since);
  };
};

const open = (url: string, isWall: boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const see = reader(() => (isWall ? walls : desks));
    socket.on("open", () => {
      if (isWall) socket.send('{"type":"watchWall","on":true}');
      resolve();
    });
    socket.on("error", reject);
    socket.on("message", (data) => {
      const text = String(data);
      messages += 1;
      bytes += text.length;
      const { desk, wall, change = {} } = JSON.parse(text) as Message;
      if (!isWall) return see("own", desk?.since ?? change.since);
      const { agents = [], groups = [] } = wall ?? change;
      for (const { user = "", since } of agents) see(user, since);
      for (const { waiting } of groups) for (const { call, since } of waiting) see(call, since);
    });
  });

process.on("message", (ask: Ask) => {
  if (ask.is === "open") {
    const { url, desks: most, walls: shown, agents } = ask.order;
    const pages = [
      ...Array.from({ length: most }, (_, n) => open(`${url}?user=${(n * 37) % agents}`, false)),
      ...Array.from({ length: shown }, (_, n) => open(`${url}?wall=${n}`, true)),
    ];
    void Promise.all(pages).then(() => process.send!("open"));
  } else if (ask.is === "measure") {
    [desks, walls, messages, bytes, begun] = [[], [], 0, 0, Date.now()];
    process.send!("measuring");
  } else process.send!({ desks, walls, messages, bytes } satisfies Read);
});
